package dev.eunoe.model.generate;

import dev.eunoe.model.tokenizer.TokenBytes;
import java.util.ArrayList;
import java.util.List;

/**
 * The log probabilities of one answer's tokens, for who asked for them: each comes with the text
 * that its token completes. What is reasoned before the answer has none, nor has a token of which
 * nothing is shown at the end.
 *
 * <pre>
 *   logprob[id] = logits[id] − max − ln Σᵢ exp(logits[i] − max)
 * </pre>
 */
final class Logprobs {
  private final TokenBytes tokens;
  private final int most;
  private final List<TokenLogprob> waiting = new ArrayList<>();

  /** The logits as the model gave them, since those that are sampled from are changed. */
  private float[] raw = {};

  private double logTotal;

  /**
   * @param most how many of the most probable tokens are told at each place
   */
  Logprobs(TokenBytes tokens, int most) {
    this.tokens = tokens;
    this.most = most;
  }

  /** Looks at the logits of the next token. */
  void look(float[] logits) {
    if (raw.length != logits.length) {
      raw = new float[logits.length];
    }
    System.arraycopy(logits, 0, raw, 0, raw.length);
    double greatest = Double.NEGATIVE_INFINITY;
    for (float logit : raw) {
      greatest = Math.max(greatest, logit);
    }
    double total = 0;
    for (float logit : raw) {
      total += StrictMath.exp(logit - greatest);
    }
    logTotal = greatest + StrictMath.log(total);
  }

  /**
   * Notes the token that was chosen from them.
   *
   * @param answers whether it is the answer's, as far as is known; if not, neither are those before
   *     it that have told no text
   */
  void wrote(int id, boolean answers) {
    if (answers) {
      waiting.add(new TokenLogprob(choice(id), top()));
    } else {
      waiting.clear();
    }
  }

  /** Those of tokens whose text is told now. */
  List<TokenLogprob> told() {
    List<TokenLogprob> told = List.copyOf(waiting);
    waiting.clear();
    return told;
  }

  private TokenLogprob.Choice choice(int id) {
    byte[] bytes = id < tokens.vocabSize() ? tokens.of(id) : new byte[0];
    return new TokenLogprob.Choice(bytes, raw[id] - logTotal);
  }

  private List<TokenLogprob.Choice> top() {
    int[] best = new int[Math.min(most, raw.length)];
    int count = 0;
    for (int id = 0; id < raw.length && best.length > 0; id++) {
      if (count == best.length && raw[id] <= raw[best[count - 1]]) {
        continue;
      }
      int place = count < best.length ? count++ : count - 1;
      for (; place > 0 && raw[best[place - 1]] < raw[id]; place--) {
        best[place] = best[place - 1];
      }
      best[place] = id;
    }
    List<TokenLogprob.Choice> top = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      top.add(choice(best[i]));
    }
    return top;
  }
}
