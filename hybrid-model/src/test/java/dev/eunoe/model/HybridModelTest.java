package dev.eunoe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.state.MambaState;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.weights.Checkpoint;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The properties of the engine, on every tiny checkpoint and every backend; equal means equal bits.
 */
class HybridModelTest {
  private static final int LENGTH = 150;

  /** Where a text is cut; the reference, which takes ten times as long, is cut less often. */
  private static final int[] CUTS = {1, 2, 3, 30, 47, 48, 49, 63, 64, 65, 100, LENGTH - 1};

  private static final int[] FEW_CUTS = {1, 65, LENGTH - 1};

  private static final Map<Kernels, int[]> KERNELS =
      Map.of(new ScalarKernels(), FEW_CUTS, new VectorKernels(), CUTS);

  /** Each model with each kernels, and where it is cut. */
  static Stream<Arguments> models() {
    return TestFolders.TINY.stream()
        .flatMap(name ->
            KERNELS.entrySet().stream()
                .map(kernels ->
                    Arguments.of(
                        Checkpoint.openWithoutTokenizer(TestFolders.tiny(name), kernels.getKey()),
                        kernels.getValue())));
  }

  private static int[] tokens(HybridModel model, long seed, int length) {
    return new SplittableRandom(seed).ints(length, 0, model.config().vocabSize()).toArray();
  }

  private static float[] read(HybridModel model, int[] tokens, SequenceState state) {
    return model.prefill(tokens, 0, tokens.length, state);
  }

  @ParameterizedTest
  @MethodSource("models")
  void decode_tokenByToken_equalsPrefillInOneChunk(HybridModel model) {
    int[] tokens = tokens(model, 1, LENGTH);
    float[][] together = model.logits(tokens, model.newState());
    var state = model.newState();
    for (int t = 0; t < tokens.length; t++) {
      assertThat(model.decode(tokens[t], state)).as("position %d", t).isEqualTo(together[t]);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void prefill_cutAnywhere_givesTheSameLogitsAndState(HybridModel model, int[] cuts) {
    int[] tokens = tokens(model, 2, LENGTH);
    var whole = model.newState();
    float[] expected = read(model, tokens, whole);
    for (int cut : cuts) {
      var state = model.newState();
      model.prefill(tokens, 0, cut, state);
      assertThat(model.prefill(tokens, cut, tokens.length, state))
          .as("cut at %d", cut)
          .isEqualTo(expected);
      assertThat(state.snapshot()).as("state cut at %d", cut).isEqualTo(whole.snapshot());
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void restore_ofASnapshotThenContinue_equalsContinue(HybridModel model, int[] cuts) {
    for (int at : cuts) {
      int[] tokens = tokens(model, at, LENGTH);
      var state = model.newState();
      model.prefill(tokens, 0, at, state);
      var restored = model.restore(state.snapshot());
      assertThat(restored.position()).isEqualTo(at);
      int[] rest = Arrays.copyOfRange(tokens, at, LENGTH);
      assertThat(model.logits(rest, restored)).isDeepEqualTo(model.logits(rest, state));
      assertThat(restored.snapshot()).isEqualTo(state.snapshot());
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void fork_readOn_leavesTheOriginalAsItWas(HybridModel model) {
    int[] tokens = tokens(model, 3, LENGTH);
    var state = model.newState();
    read(model, tokens, state);
    byte[] before = state.snapshot();
    var fork = state.fork();
    float[] fromFork = model.decode(5, fork);
    read(model, tokens, fork);
    assertThat(state.snapshot()).isEqualTo(before);
    assertThat(model.decode(5, state)).isEqualTo(fromFork);
  }

  @ParameterizedTest
  @MethodSource("models")
  void sequence_besideNeighbours_isUnchanged(HybridModel model) {
    int[] first = tokens(model, 4, 70);
    int[] second = tokens(model, 5, 70);
    float[][] alone = model.logits(first, model.newState());
    var one = model.newState();
    var two = model.newState();
    for (int t = 0; t < first.length; t++) {
      assertThat(model.decode(first[t], one)).isEqualTo(alone[t]);
      model.decode(second[t], two);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void stateBytes_areKnownBeforeTheyAreNeeded(HybridModel model) {
    var state = model.newState();
    read(model, tokens(model, 6, LENGTH), state);
    int read = LENGTH + model.config().prefixTokens();
    int ids = read * Integer.BYTES + (read / 64 + 1) * 32;
    assertThat(state.snapshot().length)
        .isLessThan((int) model.config().stateBytes(LENGTH) + ids + 128);
    assertThat(state.bytes())
        .isGreaterThanOrEqualTo(model.config().stateBytes(LENGTH))
        .isEqualTo(SequenceState.bytesAfter(model.config(), LENGTH));
  }

  @Test
  void mambaState_isAsLargeAtTenThousandTokensAsAtTen() {
    var model = Checkpoint.openWithoutTokenizer(TestFolders.tiny("mamba2"), new VectorKernels());
    var state = model.newState();
    read(model, tokens(model, 7, 10), state);
    long atTen = state.bytes();
    read(model, tokens(model, 8, 9_990), state);
    assertThat(state.position()).isEqualTo(10_000);
    assertThat(state.bytes()).isEqualTo(atTen);
    assertThat(state.layers().getFirst().mixers().getFirst()).isInstanceOf(MambaState.class);
  }

  @Test
  void window_seesItsOldestTokenAndNotTheOneBefore() {
    var model =
        Checkpoint.openWithoutTokenizer(TestFolders.tiny("mistral_swa"), new VectorKernels());
    int window =
        ((AttentionConfig) model.config().layers().getFirst().mixers().getFirst()).window();
    int layers = model.config().layers().size();
    // Through L layers a token reaches L·(window − 1) positions on, and no further.
    int reach = layers * (window - 1);
    int[] tokens = tokens(model, 9, reach + 2);
    float[] expected = read(model, tokens, model.newState());
    int[] changedOutside = tokens.clone();
    changedOutside[0] = (tokens[0] + 1) % model.config().vocabSize();
    assertThat(read(model, changedOutside, model.newState())).isEqualTo(expected);
    int[] changedInside = tokens.clone();
    changedInside[tokens.length - window] =
        (tokens[tokens.length - window] + 1) % model.config().vocabSize();
    assertThat(read(model, changedInside, model.newState())).isNotEqualTo(expected);
  }

  @Test
  void prefill_ofATokenOutsideTheVocabulary_leavesTheStateAlone() {
    var model = Checkpoint.openWithoutTokenizer(TestFolders.tiny("mamba2"), new ScalarKernels());
    var state = model.newState();
    assertThatThrownBy(() -> model.prefill(new int[] {3, 160}, 0, 2, state))
        .hasMessage("Token 160 is outside the vocabulary of 160.");
    assertThatThrownBy(() -> model.prefill(new int[0], 0, 0, state))
        .hasMessage("There are no tokens to read.");
    assertThat(state.position()).isZero();
    assertThat(state.snapshot()).isEqualTo(model.newState().snapshot());
  }
}
