package dev.eunoe.memory.recall;

import dev.eunoe.memory.language.MessageKind;
import java.time.Instant;

/**
 * A turn that fits the question, by itself or by what was said around it.
 *
 * @param speaker a name where several people share the role; empty otherwise
 * @param textHash equal for texts that differ in case and punctuation only
 * @param direct true when one of the question's own words is matched, not only related ones
 * @param score see {@link Relevance}; comparable only within one recall
 */
public record Candidate(
    String turnId,
    String conversationId,
    String role,
    String speaker,
    MessageKind kind,
    Instant at,
    String text,
    String textHash,
    boolean direct,
    double score) {

  Candidate withScore(double score) {
    return new Candidate(
        turnId, conversationId, role, speaker, kind, at, text, textHash, direct, score);
  }

  /** The same whoever says the same again. */
  String sameness() {
    return role + '\u001F' + speaker + '\u001F' + textHash;
  }
}
