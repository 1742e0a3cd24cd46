package dev.eunoe.model.mixer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.state.SequenceState;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A logit for each head that takes part in the sum of its softmax alone (gpt-oss), against numbers
 * of a reference in f64: 4 query heads over 2 key heads, a window of 7.
 */
class LearnedSinksTest {
  private static final int TOKENS = 40;
  private static final ReferenceAttention REFERENCE =
      new ReferenceAttention("learned_sinks", TOKENS, 4, 2);

  private static final AttentionConfig CONFIG =
      REFERENCE.attention().window(7).sinkLogits(true).build();

  static Stream<Kernels> kernels() {
    return Stream.of(new ScalarKernels(), new VectorKernels());
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void whatASinkTakes_isMissingFromTheSum(Kernels kernels) {
    float[] sinks = REFERENCE.tensor("sinks", REFERENCE.heads());
    float[] whole = REFERENCE.run(CONFIG, sinks, kernels, state -> state, TOKENS);
    assertThat(whole).containsExactly(REFERENCE.tensor("out"), within(1e-5f));

    int[] alone = IntStream.rangeClosed(1, TOKENS).toArray();
    assertThat(REFERENCE.run(CONFIG, sinks, kernels, SequenceState::fork, alone)).isEqualTo(whole);
    var model = REFERENCE.model(CONFIG);
    assertThat(
            REFERENCE.run(
                CONFIG,
                sinks,
                kernels,
                state -> SequenceState.restore(model, state.snapshot()),
                1,
                7,
                8,
                20,
                TOKENS))
        .isEqualTo(whole);
  }
}
