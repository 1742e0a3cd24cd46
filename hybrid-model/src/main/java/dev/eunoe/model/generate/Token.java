package dev.eunoe.model.generate;

import java.util.List;

/**
 * One generated token.
 *
 * @param reasoning what became complete with it of the reasoning before the answer, perhaps nothing
 * @param text the characters of the answer that became complete with it, perhaps none; never half a
 *     character, never part of a stop string
 * @param logprobs of the answer's tokens that this text is made of, where they were asked for
 */
public record Token(int id, String reasoning, String text, List<TokenLogprob> logprobs) {
  /** Whether nothing of it is shown. */
  boolean isSilent() {
    return reasoning.isEmpty() && text.isEmpty();
  }
}
