package dev.eunoe.memory;

import java.time.Instant;

/** One remembered message, as its owner is shown it; {@code id} starts with {@code turn_}. */
public record MemoryItem(
    String id, String conversationId, String responseId, String role, String text, Instant at) {}
