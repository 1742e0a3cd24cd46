package dev.eunoe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DifferentialConfig;
import dev.eunoe.model.config.MixerConfig;
import dev.eunoe.model.kernel.cache.KeyValueBlock;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.state.AttentionState;
import dev.eunoe.model.state.MambaState;
import dev.eunoe.model.state.NotFiniteException;
import dev.eunoe.model.state.RecurrentState;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.weights.Checkpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sequences that hold what is no number, in every place that is used again: scratch arrays of a
 * pass, blocks of keys and values that have left a window, the company in a batch. None of it may
 * reach another sequence, on any of the tiny checkpoints and kernels.
 */
class PoisonedNeighboursTest {
  private static final int LENGTH = 100;
  private static final int COMPANY = 7;

  static Stream<HybridModel> models() {
    return TestFolders.TINY.stream()
        .flatMap(name ->
            List.<Kernels>of(new ScalarKernels(), new VectorKernels()).stream()
                .map(kernels -> Checkpoint.openWithoutTokenizer(TestFolders.tiny(name), kernels)));
  }

  private static int[] tokens(HybridModel model, long seed) {
    return new SplittableRandom(seed).ints(LENGTH, 0, model.config().vocabSize()).toArray();
  }

  /** A state that has read something, and then holds nothing but NaN. */
  private static SequenceState poisoned(HybridModel model, long seed) {
    var state = model.newState();
    model.prefill(tokens(model, seed), 0, 70, state);
    poison(model, state);
    return state;
  }

  private static void poison(HybridModel model, SequenceState state) {
    var layers = model.config().layers();
    for (int layer = 0; layer < layers.size(); layer++) {
      var configs = layers.get(layer).mixers();
      for (int m = 0; m < configs.size(); m++) {
        switch (state.layers().get(layer).mixers().get(m)) {
          case MambaState mamba -> {
            Arrays.fill(mamba.ssmState, Float.NaN);
            Arrays.fill(mamba.convState, Float.NaN);
          }
          case RecurrentState recurrent -> {
            Arrays.fill(recurrent.hidden, Float.NaN);
            Arrays.fill(recurrent.convState, Float.NaN);
          }
          case AttentionState attention ->
              poison(attention, attentionOf(configs.get(m)), own(model), read(model, state));
          default -> {}
        }
      }
    }
  }

  private static long read(HybridModel model, SequenceState state) {
    return state.position() + model.config().prefixTokens();
  }

  /** The first position whose block is the sequence's own: all share what is full of a prefix. */
  private static long own(HybridModel model) {
    return Math.ceilDiv(model.config().prefixTokens(), KeyValueBlock.TOKENS) * KeyValueBlock.TOKENS;
  }

  private static AttentionConfig attentionOf(MixerConfig config) {
    return config instanceof DifferentialConfig differential
        ? differential.attention()
        : (AttentionConfig) config;
  }

  private static void poison(AttentionState state, AttentionConfig config, long from, long read) {
    float[] nan = new float[config.nKvHeads() * Math.max(config.headDim(), config.valueDim())];
    Arrays.fill(nan, Float.NaN);
    for (long p = Math.max(from, read - config.window()); p < read; p++) {
      for (int head = 0; head < config.nKvHeads(); head++) {
        state.cache().put(head, p, nan, 0, nan, 0);
      }
    }
  }

  /** The logits of a token that is read together with one of each of the company. */
  private static float[] besides(
      HybridModel model, int token, SequenceState state, List<SequenceState> company) {
    var batch = new Batch();
    for (int i = 0; i < company.size() / 2; i++) {
      batch.add(company.get(i), new int[] {1}, 0, 1, true);
    }
    int run = batch.add(state, new int[] {token}, 0, 1, true);
    for (int i = company.size() / 2; i < company.size(); i++) {
      batch.add(company.get(i), new int[] {1}, 0, 1, true);
    }
    model.forward(batch);
    return batch.logits(run);
  }

  @Timeout(60)
  @ParameterizedTest
  @MethodSource("models")
  void whatIsNoNumber_reachesNoOtherSequence(HybridModel model) {
    int[] tokens = tokens(model, 1);
    var alone = model.newState();
    float[][] expected = model.logits(tokens, alone);

    var state = model.newState();
    var company = new ArrayList<SequenceState>();
    for (int i = 0; i < COMPANY; i++) {
      company.add(poisoned(model, 2 + i));
      assertThatThrownBy(company.getLast()::snapshot).isInstanceOf(NotFiniteException.class);
    }
    model.prefill(tokens, 0, 80, state);
    for (int t = 80; t < LENGTH; t++) {
      assertThat(besides(model, tokens[t], state, company))
          .as("token %d", t)
          .isEqualTo(expected[t]);
    }
    assertThat(state.snapshot()).isEqualTo(alone.snapshot());
  }
}
