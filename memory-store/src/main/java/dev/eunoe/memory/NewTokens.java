package dev.eunoe.memory;

/**
 * Tokens that came to an answer while it is written.
 *
 * @param first how many there are before these
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares these
public record NewTokens(String responseId, int first, int[] traces) {}
