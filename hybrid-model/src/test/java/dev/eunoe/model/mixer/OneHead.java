package dev.eunoe.model.mixer;

import dev.eunoe.model.config.AttentionBuilder;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.Linear;
import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.state.StatePlace;
import dev.eunoe.model.weights.SafetensorsFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Attention of one head of 8 dimensions whose queries, keys and values are those of a reference: q,
 * k and v of a file of mechanisms.
 */
record OneHead(String file, int tokens) {
  static final int DIM = 8;

  /** Rows of a tensor of the file. */
  float[] tensor(String name) {
    try (var arena = Arena.ofConfined()) {
      var path = Path.of("src", "test", "resources", "mechanisms", file + ".safetensors");
      return SafetensorsFile.map(path, arena).tensors().get(name).floats(tokens, DIM);
    }
  }

  /** An attention of this width, to be changed. */
  static AttentionBuilder attention() {
    return AttentionConfig.of(3 * DIM, 1, 1, DIM);
  }

  /**
   * What the attention gives for every token, read in parts.
   *
   * @param between what becomes of the state between two parts
   * @param cuts where parts end
   */
  float[] run(
      AttentionConfig config, Kernels kernels, UnaryOperator<SequenceState> between, int... cuts) {
    var weights =
        AttentionWeights.plain(
            config, part(0, false), part(1, false), part(2, false), part(0, true));
    var mixer = Mixer.of(weights, kernels);
    var state = new SequenceState(model(config));
    var pass = new Pass();
    float[] found = new float[tokens * DIM];
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
      state = between.apply(state);
    }
    return found;
  }

  static ModelConfig model(AttentionConfig attention) {
    return new ModelConfig(
        10,
        3 * DIM,
        1e-5f,
        true,
        StreamScales.NONE,
        ModelConfig.UNLIMITED,
        List.of(LayerConfig.of(SublayerConfig.mixing(attention))));
  }

  private float[] input(int from, int count) {
    float[] u = new float[count * 3 * DIM];
    List<float[]> parts = List.of(tensor("q"), tensor("k"), tensor("v"));
    for (int t = 0; t < count; t++) {
      for (int part = 0; part < 3; part++) {
        System.arraycopy(parts.get(part), (from + t) * DIM, u, (t * 3 + part) * DIM, DIM);
      }
    }
    return u;
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
}
