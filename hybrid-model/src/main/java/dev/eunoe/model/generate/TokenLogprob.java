package dev.eunoe.model.generate;

import java.util.List;

/**
 * How probable the model found a token of an answer: natural logarithms of the softmax of its
 * logits, before form, bias, penalties and temperature change them.
 *
 * @param top the most probable tokens at its place, best first, as many as were asked for; of equal
 *     ones the lower id comes first
 */
public record TokenLogprob(Choice chosen, List<Choice> top) {
  public TokenLogprob {
    top = List.copyOf(top);
  }

  /**
   * A token that could stand there.
   *
   * @param bytes of its text, which may begin or end amid a character; none of a special token
   */
  public record Choice(byte[] bytes, double logprob) {
    public Choice {
      bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
      return bytes.clone();
    }
  }
}
