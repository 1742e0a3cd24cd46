package dev.eunoe.memory;

/**
 * A saved model state, byte for byte as it was handed in.
 *
 * @param responseId the exchange it was saved with
 * @param position tokens read by this state, along the exchange's path
 */
public record SavedState(String responseId, long position, byte[] bytes) {}
