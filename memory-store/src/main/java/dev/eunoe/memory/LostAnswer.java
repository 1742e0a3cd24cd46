package dev.eunoe.memory;

/**
 * An answer without an end that nobody writes.
 *
 * @param writers how many servers have begun to write it
 * @param millis for how long nobody has
 */
public record LostAnswer(Owner owner, String responseId, long writers, long millis) {}
