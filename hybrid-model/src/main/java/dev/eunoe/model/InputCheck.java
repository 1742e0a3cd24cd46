package dev.eunoe.model;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.kernel.cache.KeyValueCache;
import dev.eunoe.model.state.SequenceState;
import java.util.Objects;

/**
 * Whether tokens can be read into states. Asked before any state is touched, so that a refused call
 * leaves all of them as they were.
 */
final class InputCheck {
  private final ModelConfig config;
  private final int longestRun;

  InputCheck(ModelConfig config) {
    this.config = config;
    boolean lends =
        config.layers().stream()
            .flatMap(layer -> layer.mixers().stream())
            .map(AttentionConfig::in)
            .anyMatch(attention -> attention != null && attention.lent() && attention.bounded());
    this.longestRun = lends ? KeyValueCache.LENT : Integer.MAX_VALUE;
  }

  /**
   * Everything that a step would read.
   *
   * @throws IllegalArgumentException when a token lies outside the vocabulary, two runs are of one
   *     sequence, one is too long, or a state is of another model
   * @throws ContextTooLongException when a sequence would pass the positions the checkpoint allows
   */
  void check(Batch batch) {
    var pass = batch.pass();
    for (int run = 0; run < pass.runs(); run++) {
      int n = pass.tokens(run);
      if (n > longestRun) {
        throw new IllegalArgumentException(
            "Run "
                + run
                + " has "
                + n
                + " tokens, of which this model reads "
                + longestRun
                + " at once.");
      }
      for (int t = 0; t < n; t++) {
        checkToken(batch.token(run, t));
      }
      checkAlone(batch, run);
      checkState(pass.sequence(run), n);
    }
  }

  /**
   * Tokens of one sequence.
   *
   * @throws IllegalArgumentException when there are none, one lies outside the vocabulary, or the
   *     state is of another model
   * @throws ContextTooLongException when the sequence would pass the positions the checkpoint
   *     allows
   */
  void check(int[] tokens, int from, int to, SequenceState state) {
    Objects.checkFromToIndex(from, to, tokens.length);
    if (from == to) {
      throw new IllegalArgumentException("There are no tokens to read.");
    }
    for (int i = from; i < to; i++) {
      checkToken(tokens[i]);
    }
    checkState(state, to - from);
  }

  private static void checkAlone(Batch batch, int run) {
    var pass = batch.pass();
    for (int other = 0; other < run; other++) {
      if (pass.sequence(other) == pass.sequence(run)) {
        throw new IllegalArgumentException(
            "Runs " + other + " and " + run + " of a batch are of the same sequence.");
      }
    }
  }

  private void checkToken(int token) {
    if (token < 0 || token >= config.vocabSize()) {
      throw new IllegalArgumentException(
          "Token " + token + " is outside the vocabulary of " + config.vocabSize() + ".");
    }
  }

  private void checkState(SequenceState state, int tokens) {
    if (state.config() != config && !state.config().equals(config)) {
      throw new IllegalArgumentException("The state belongs to a model of another shape.");
    }
    long length = state.position() + tokens;
    if (length > config.maxTokens()) {
      throw new ContextTooLongException(length, config.maxTokens());
    }
  }
}
