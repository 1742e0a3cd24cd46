package dev.eunoe.model.generate;

import dev.eunoe.model.tokenizer.TokenBytes;
import java.util.ArrayList;
import java.util.List;

/** The log probabilities of the tokens of a prompt, each as the model found it after the others. */
public final class PromptLogprobs {
  private final Logprobs logprobs;
  private final List<TokenLogprob> told = new ArrayList<>();

  /**
   * @param most how many of the most probable tokens are told at each place
   */
  public PromptLogprobs(TokenBytes tokens, int most) {
    this.logprobs = new Logprobs(tokens, most);
  }

  /**
   * Takes up the next token.
   *
   * @param logits after the one before it
   */
  public void next(float[] logits, int id) {
    logprobs.look(logits);
    logprobs.wrote(id, true);
    told.addAll(logprobs.told());
  }

  /** Those of all tokens that were taken up. */
  public List<TokenLogprob> told() {
    return List.copyOf(told);
  }
}
