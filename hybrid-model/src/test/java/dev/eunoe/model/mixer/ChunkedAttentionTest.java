package dev.eunoe.model.mixer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.QueryTemper;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.state.SequenceState;
import java.util.ArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Attention within chunks of 9 tokens, and first tokens beside a window, against a reference. */
class ChunkedAttentionTest {
  private static final int TOKENS = 40;
  private static final int CHUNK = 9;
  private static final ReferenceAttention REFERENCE =
      ReferenceAttention.ofOneHead("chunks_and_globals", TOKENS);

  static Stream<Kernels> kernels() {
    return Stream.of(new ScalarKernels(), new VectorKernels());
  }

  private static AttentionConfig chunked() {
    return REFERENCE.attention().window(CHUNK).chunked(true).build();
  }

  private static float[] run(Kernels kernels, int... cuts) {
    return REFERENCE.run(chunked(), kernels, state -> state, cuts);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void aToken_seesItsOwnChunkAlone(Kernels kernels) {
    float[] whole = run(kernels, TOKENS);
    assertThat(whole).containsExactly(REFERENCE.tensor("chunked"), within(1e-5f));
    int[] alone = IntStream.rangeClosed(1, TOKENS).toArray();
    assertThat(run(kernels, alone)).isEqualTo(whole);
    assertThat(run(kernels, 1, 8, 9, 10, 17, 27, 28, TOKENS)).isEqualTo(whole);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void savedAndForked_itGoesOnTheSame(Kernels kernels) {
    var model = REFERENCE.model(chunked());
    float[] whole = run(kernels, TOKENS);
    int[] cuts = {1, 8, 9, 10, 18, 26, 30, TOKENS};
    assertThat(
            REFERENCE.run(
                chunked(), kernels, state -> SequenceState.restore(model, state.snapshot()), cuts))
        .isEqualTo(whole);
    assertThat(REFERENCE.run(chunked(), kernels, SequenceState::fork, cuts)).isEqualTo(whole);
  }

  @Test
  void ofAChunkThatIsOver_nothingIsSaved() {
    var saved = new ArrayList<Integer>();
    var unused =
        REFERENCE.run(
            chunked(),
            new VectorKernels(),
            state -> {
              saved.add(state.parts().fixed().length);
              return state;
            },
            3 * CHUNK,
            3 * CHUNK + 4,
            4 * CHUNK);
    int row = 2 * ReferenceAttention.DIM * Float.BYTES;
    assertThat(saved.get(1) - saved.get(0)).isEqualTo(4 * row);
    assertThat(saved.get(2)).isEqualTo(saved.get(0));
  }

  /** The form of pinned tokens that models are run with: the first ones, beside a window of 6. */
  @ParameterizedTest
  @MethodSource("kernels")
  void firstTokensBesideAWindow_areThoseOfTheReferenceWhileNoOthersAreGlobal(Kernels kernels) {
    var config = REFERENCE.attention().window(6).sinks(1).build();
    float[] found = REFERENCE.run(config, kernels, state -> state, 5, TOKENS);
    float[] expected = REFERENCE.tensor("window_and_globals");
    // Position 3 is global, too; the window of 6 reaches it up to position 8.
    for (int i = 0; i < 9 * ReferenceAttention.DIM; i++) {
      assertThat(found[i]).isCloseTo(expected[i], within(1e-5f));
    }
  }

  @Test
  void temperedQueries_growAtEveryFloor() {
    var temper = new QueryTemper(0.1f, 32);
    assertThat(temper.factor(0)).isEqualTo(1);
    assertThat(temper.factor(30)).isEqualTo(1);
    assertThat(temper.factor(31)).isEqualTo((float) (1 + 0.1f * Math.log(2)));
    assertThat(temper.factor(95)).isEqualTo((float) (1 + 0.1f * Math.log(4)));
  }

  @Test
  void chunksWithoutLengthOrWithFirstTokens_areRefused() {
    assertThatThrownBy(() -> REFERENCE.attention().chunked(true).build())
        .hasMessageContaining("Chunks need a length");
    assertThatThrownBy(() -> REFERENCE.attention().window(9).sinks(2).chunked(true).build())
        .hasMessageContaining("nothing before them stays visible");
  }
}
