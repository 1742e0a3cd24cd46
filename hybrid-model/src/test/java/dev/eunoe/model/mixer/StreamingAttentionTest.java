package dev.eunoe.model.mixer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eunoe.model.config.AttentionBuilder;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.GlobalTokens;
import dev.eunoe.model.config.RopeConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.kernel.vector.VectorKernels;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * First tokens and a window (arXiv:2309.17453) against numbers of a reference in f64: 3 first
 * tokens, a window of 10, one head of 8 dimensions.
 */
class StreamingAttentionTest {
  private static final int TOKENS = 60;
  private static final int DIM = 8;
  private static final int FIRST = 3;
  private static final int WINDOW = 10;

  static Stream<Kernels> kernels() {
    return Stream.of(new ScalarKernels(), new VectorKernels());
  }

  private static final ReferenceAttention REFERENCE =
      ReferenceAttention.ofOneHead("streaming", TOKENS);

  private static float[] tensor(String name) {
    return REFERENCE.tensor(name);
  }

  private static float[] run(AttentionConfig config, Kernels kernels, int... cuts) {
    return REFERENCE.run(config, kernels, state -> state, cuts);
  }

  private static AttentionBuilder attention() {
    return AttentionConfig.of(3 * DIM, 1, 1, DIM).rope(new RopeConfig(10_000, DIM));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void firstTokens_seenFromThePlaceInTheCache_equalTheReference(Kernels kernels) {
    var config = attention().build().rolling(WINDOW, GlobalTokens.first(FIRST));
    float[] expected = tensor("in_cache");
    assertThat(run(config, kernels, TOKENS)).containsExactly(expected, within(1e-5f));
    // However it is cut, and where some tokens of a part have dropped one and others have not.
    float[] whole = run(config, kernels, TOKENS);
    assertThat(run(config, kernels, 1, 12, 14, 15, 40, TOKENS)).isEqualTo(whole);
    assertThat(
            run(
                config,
                kernels,
                Stream.iterate(1, i -> i + 1).limit(TOKENS).mapToInt(i -> i).toArray()))
        .isEqualTo(whole);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void firstTokens_seenFromTheOwnPosition_equalTheReference(Kernels kernels) {
    var config = attention().window(WINDOW).sinks(FIRST).build();
    assertThat(run(config, kernels, 7, TOKENS)).containsExactly(tensor("absolute"), within(1e-5f));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void aWindowAsLongAsAll_givesTheBitsOfNone(Kernels kernels) {
    float[] all = run(attention().build(), kernels, TOKENS);
    assertThat(run(attention().build().rolling(TOKENS, GlobalTokens.first(FIRST)), kernels, TOKENS))
        .isEqualTo(all);
    float[] shorter =
        run(attention().build().rolling(WINDOW, GlobalTokens.first(FIRST)), kernels, TOKENS);
    int before = (WINDOW + FIRST) * DIM;
    assertThat(Arrays.copyOf(shorter, before)).isEqualTo(Arrays.copyOf(all, before));
    assertThat(shorter).isNotEqualTo(all);
  }
}
