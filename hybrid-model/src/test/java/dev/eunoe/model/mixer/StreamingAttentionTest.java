package dev.eunoe.model.mixer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eunoe.model.config.AttentionBuilder;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.RopeConfig;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.Linear;
import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.state.StatePlace;
import dev.eunoe.model.weights.SafetensorsFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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

  /** Rows of a fixture's tensor. */
  private static float[] tensor(String name) {
    try (var arena = Arena.ofConfined()) {
      var file = Path.of("src", "test", "resources", "mechanisms", "streaming.safetensors");
      return SafetensorsFile.map(file, arena).tensors().get(name).floats(TOKENS, DIM);
    }
  }

  /** Maps [q ; k ; v] to one of the three, or a head's output to the first of three places. */
  private static Linear part(int part, boolean out) {
    int rows = out ? 3 * DIM : DIM;
    int cols = out ? DIM : 3 * DIM;
    var bytes = ByteBuffer.allocate(rows * cols * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < DIM; i++) {
      int at = out ? i * cols + i : i * cols + part * DIM + i;
      bytes.putShort(at * Short.BYTES, (short) 0x3F80); // 1 in bf16
    }
    return new Linear(Matrix.bf16(MemorySegment.ofArray(bytes.array()), rows, cols), null);
  }

  private static float[] run(AttentionConfig config, Kernels kernels, int... cuts) {
    var weights =
        AttentionWeights.plain(
            config, part(0, false), part(1, false), part(2, false), part(0, true));
    var mixer = Mixer.of(weights, kernels);
    var state = new SequenceState(model(config));
    var pass = new Pass();
    float[] found = new float[TOKENS * DIM];
    int from = 0;
    for (int cut : cuts) {
      int n = cut - from;
      float[] out = new float[n * 3 * DIM];
      pass.clear();
      pass.add(state, n);
      state.reserve(n);
      mixer.forward(input(from, n), pass, new StatePlace(0, 0), out);
      state.advance(new int[n], 0, n);
      for (int t = 0; t < n; t++) {
        System.arraycopy(out, t * 3 * DIM, found, (from + t) * DIM, DIM);
      }
      from = cut;
    }
    return found;
  }

  private static float[] input(int from, int tokens) {
    float[] u = new float[tokens * 3 * DIM];
    List<float[]> parts = List.of(tensor("q"), tensor("k"), tensor("v"));
    for (int t = 0; t < tokens; t++) {
      for (int part = 0; part < 3; part++) {
        System.arraycopy(parts.get(part), (from + t) * DIM, u, (t * 3 + part) * DIM, DIM);
      }
    }
    return u;
  }

  private static ModelConfig model(AttentionConfig attention) {
    return new ModelConfig(
        10,
        3 * DIM,
        1e-5f,
        true,
        StreamScales.NONE,
        ModelConfig.UNLIMITED,
        List.of(LayerConfig.of(SublayerConfig.mixing(attention))));
  }

  private static AttentionBuilder attention() {
    return AttentionConfig.of(3 * DIM, 1, 1, DIM).rope(new RopeConfig(10_000, DIM));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void firstTokens_seenFromThePlaceInTheCache_equalTheReference(Kernels kernels) {
    var config = attention().build().rolling(WINDOW, FIRST);
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
    assertThat(run(attention().build().rolling(TOKENS, FIRST), kernels, TOKENS)).isEqualTo(all);
    float[] shorter = run(attention().build().rolling(WINDOW, FIRST), kernels, TOKENS);
    int before = (WINDOW + FIRST) * DIM;
    assertThat(Arrays.copyOf(shorter, before)).isEqualTo(Arrays.copyOf(all, before));
    assertThat(shorter).isNotEqualTo(all);
  }
}
