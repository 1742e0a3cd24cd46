package dev.eunoe.model.mixer;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.GlobalTokens;
import dev.eunoe.model.config.QueryTemper;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.state.SequenceState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Attention within chunks of 9 tokens, and tokens that stay beside a window, against a reference.
 */
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

  @ParameterizedTest
  @MethodSource("kernels")
  void tokensThatStay_areSeenBesideTheWindow(Kernels kernels) {
    var config = windowAndGlobals();
    float[] whole = REFERENCE.run(config, kernels, state -> state, TOKENS);
    assertThat(whole).containsExactly(REFERENCE.tensor("window_and_globals"), within(1e-5f));
    int[] alone = IntStream.rangeClosed(1, TOKENS).toArray();
    int[] cuts = {1, 3, 4, 9, 17, 18, 24, 25, 30, TOKENS};
    for (int[] cut : List.of(alone, cuts)) {
      assertThat(REFERENCE.run(config, kernels, state -> state, cut)).isEqualTo(whole);
      assertThat(REFERENCE.run(config, kernels, SequenceState::fork, cut)).isEqualTo(whole);
    }
    var model = REFERENCE.model(config);
    assertThat(
            REFERENCE.run(
                config, kernels, state -> SequenceState.restore(model, state.snapshot()), cuts))
        .isEqualTo(whole);
  }

  private static AttentionConfig windowAndGlobals() {
    var text =
        IntStream.of(REFERENCE.positions("global_positions"))
            .mapToObj(Integer::toString)
            .collect(joining(","));
    return REFERENCE.attention().window(6).globals(GlobalTokens.parse(text)).build();
  }

  @Test
  void ofTokensThatStay_eachIsSavedOnce() {
    var saved = new ArrayList<Integer>();
    var unused =
        REFERENCE.run(
            windowAndGlobals(),
            new VectorKernels(),
            state -> {
              saved.add(state.parts().fixed().length);
              return state;
            },
            6,
            16,
            20,
            TOKENS);
    int row = 2 * ReferenceAttention.DIM * Float.BYTES;
    // 0 to 5; two in front of 10 to 15; the third within 14 to 19; and in front of 34 to 39.
    assertThat(saved)
        .containsExactly(
            saved.getFirst(),
            saved.getFirst() + 2 * row,
            saved.getFirst() + 2 * row,
            saved.getFirst() + 3 * row);
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
