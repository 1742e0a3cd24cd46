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
import org.jspecify.annotations.Nullable;

/**
 * Attention whose queries, keys and values are those of a reference: q (tokens, heads, 8), k and v
 * (tokens, keyHeads, 8) of a file of mechanisms. A token's input is [q ; k ; v].
 */
record ReferenceAttention(String file, int tokens, int heads, int keyHeads) {
  static final int DIM = 8;

  static ReferenceAttention ofOneHead(String file, int tokens) {
    return new ReferenceAttention(file, tokens, 1, 1);
  }

  /** A tensor of the file, of one row for each token. */
  float[] tensor(String name) {
    int rows = name.equals("k") || name.equals("v") ? keyHeads : heads;
    return heads == 1 ? tensor(name, tokens, DIM) : tensor(name, tokens, rows, DIM);
  }

  /** A tensor of the file. */
  float[] tensor(String name, int... shape) {
    try (var arena = Arena.ofConfined()) {
      return SafetensorsFile.map(path(), arena).tensors().get(name).floats(shape);
    }
  }

  /** A tensor of the file that holds positions. */
  int[] positions(String name) {
    try (var arena = Arena.ofConfined()) {
      return SafetensorsFile.map(path(), arena).tensors().get(name).tokenIds();
    }
  }

  private Path path() {
    return Path.of("src", "test", "resources", "mechanisms", file + ".safetensors");
  }

  private int width() {
    return (heads + 2 * keyHeads) * DIM;
  }

  /** An attention of this width, to be changed. */
  AttentionBuilder attention() {
    return AttentionConfig.of(width(), heads, keyHeads, DIM);
  }

  /** As {@link #run(AttentionConfig, float[], Kernels, UnaryOperator, int...)} without sinks. */
  float[] run(
      AttentionConfig config, Kernels kernels, UnaryOperator<SequenceState> between, int... cuts) {
    return run(config, null, kernels, between, cuts);
  }

  /**
   * What the attention gives for every token, (tokens, heads, 8), read in parts.
   *
   * @param sinkLogits learned ones (heads), where the config has them
   * @param between what becomes of the state between two parts
   * @param cuts where parts end
   */
  float[] run(
      AttentionConfig config,
      float @Nullable [] sinkLogits,
      Kernels kernels,
      UnaryOperator<SequenceState> between,
      int... cuts) {
    var mixer = Mixer.of(weights(config, sinkLogits), kernels);
    var state = new SequenceState(model(config));
    var pass = new Pass();
    int row = heads * DIM;
    float[] found = new float[tokens * row];
    int from = 0;
    for (int cut : cuts) {
      int n = cut - from;
      float[] out = new float[n * width()];
      pass.clear();
      pass.add(state, n);
      state.reserve(n);
      mixer.forward(input(from, n), pass, new StatePlace(0, 0), out);
      state.advance(new int[n], 0, n);
      for (int t = 0; t < n; t++) {
        System.arraycopy(out, t * width(), found, (from + t) * row, row);
      }
      from = cut;
      state = between.apply(state);
    }
    return found;
  }

  private AttentionWeights weights(AttentionConfig config, float @Nullable [] sinkLogits) {
    int row = heads * DIM;
    int keys = keyHeads * DIM;
    return new AttentionWeights(
        config,
        part(0, row, false),
        part(row, keys, false),
        part(row + keys, keys, false),
        part(0, row, true),
        null,
        null,
        null,
        null,
        sinkLogits);
  }

  ModelConfig model(AttentionConfig attention) {
    return new ModelConfig(
        10,
        width(),
        1e-5f,
        true,
        StreamScales.NONE,
        ModelConfig.UNLIMITED,
        List.of(LayerConfig.of(SublayerConfig.mixing(attention))));
  }

  private float[] input(int from, int count) {
    float[] u = new float[count * width()];
    int at = 0;
    for (String name : List.of("q", "k", "v")) {
      float[] part = tensor(name);
      int row = part.length / tokens;
      for (int t = 0; t < count; t++) {
        System.arraycopy(part, (from + t) * row, u, t * width() + at, row);
      }
      at += row;
    }
    return u;
  }

  /**
   * Maps [q ; k ; v] to some of its rows, or what the heads give to the first rows of an output.
   */
  private Linear part(int first, int count, boolean out) {
    int rows = out ? width() : count;
    int cols = out ? count : width();
    var bytes = ByteBuffer.allocate(rows * cols * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      int at = out ? i * cols + i : i * cols + first + i;
      bytes.putShort(at * Short.BYTES, (short) 0x3F80); // 1 in bf16
    }
    return new Linear(Matrix.bf16(MemorySegment.ofArray(bytes.array()), rows, cols), null);
  }
}
