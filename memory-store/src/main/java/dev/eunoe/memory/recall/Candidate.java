package dev.eunoe.memory.recall;

import dev.eunoe.memory.language.TurnKind;
import java.time.Instant;

/**
 * A turn that shares words with the question.
 *
 * @param score BM25 times the kind's weight; comparable only within one recall
 */
public record Candidate(
    String turnId,
    String conversationId,
    String role,
    TurnKind kind,
    Instant at,
    String text,
    double score) {

  Candidate withScore(double score) {
    return new Candidate(turnId, conversationId, role, kind, at, text, score);
  }
}
