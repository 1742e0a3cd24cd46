package dev.eunoe.memory;

import java.time.Instant;

/**
 * One remembered turn that fits the question.
 *
 * @param role the speaker: user or assistant
 * @param text the turn's text; of a very long turn the sentences that fit best
 * @param excerpt true when {@code text} is only a part of the turn
 */
public record Recollection(
    String turnId, String conversationId, String role, Instant at, String text, boolean excerpt) {}
