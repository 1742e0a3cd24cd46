package dev.eunoe.memory;

/**
 * What an import added.
 *
 * @param known conversations that were there already, left as they are
 */
public record ImportReceipt(int conversations, int turns, int pins, int known) {}
