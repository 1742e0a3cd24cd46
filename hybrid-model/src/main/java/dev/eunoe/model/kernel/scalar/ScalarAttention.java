package dev.eunoe.model.kernel.scalar;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.kernel.args.AttentionArgs;
import dev.eunoe.model.kernel.cache.KeyValueBlock;
import dev.eunoe.model.kernel.cache.KeyValueCache;
import dev.eunoe.model.kernel.contract.Kernels;
import java.util.stream.LongStream;

/** {@link Kernels#attend} as it is defined: all scores, then their softmax, then the sum. */
final class ScalarAttention {
  private ScalarAttention() {}

  /** One token, query heads {@code firstHead} to {@code lastHead}. */
  static void attend(AttentionArgs args, int token, long position, int firstHead, int lastHead) {
    long[] visible = visible(args.shape, position);
    for (int h = firstHead; h < lastHead; h++) {
      attend(args, token, visible, h);
    }
  }

  /** The positions that a token sees: those that stay, and those of the window. */
  private static long[] visible(AttentionConfig shape, long position) {
    long from = shape.firstVisible(position);
    return LongStream.rangeClosed(0, position)
        .filter(p -> p >= from || shape.globals().contains(p))
        .toArray();
  }

  private static void attend(AttentionArgs args, int token, long[] visible, int h) {
    var shape = args.shape;
    int headDim = shape.headDim();
    int kv = h / (shape.nHeads() / shape.nKvHeads());
    // Tokens apart from the window lie in blocks of their own, and are seen from another place.
    int apart = shape.apart(visible[visible.length - 1]);
    int out = args.out.row(token) + h * shape.valueDim();
    float[] scores = new float[visible.length];
    float sink = shape.sinkLogits() ? args.sinkLogits[h] : Float.NEGATIVE_INFINITY;
    float max = sink;
    for (int s = 0; s < visible.length; s++) {
      var q = s < apart ? args.firstQ : args.q;
      int from = q.row(token) + h * headDim;
      var block = block(args.cache, s, apart, visible);
      int row = KeyValueBlock.row(s < apart ? s : visible[s]);
      float dot = 0;
      for (int i = 0; i < headDim; i++) {
        dot += q.array[from + i] * block.key(kv, i, row);
      }
      scores[s] = shape.scale() * dot;
      if (shape.softcap() != null) {
        scores[s] = ScalarKernels.softcap(scores[s], shape.softcap());
      }
      max = Math.max(max, scores[s]);
    }
    float sum = (float) StrictMath.exp(sink - max);
    for (int s = 0; s < visible.length; s++) {
      scores[s] = (float) StrictMath.exp(scores[s] - max);
      sum += scores[s];
    }
    float[] mixed = new float[shape.valueDim()];
    for (int s = 0; s < visible.length; s++) {
      var block = block(args.cache, s, apart, visible);
      int row = KeyValueBlock.row(s < apart ? s : visible[s]);
      for (int i = 0; i < mixed.length; i++) {
        mixed[i] += scores[s] * block.value(kv, row, i);
      }
    }
    for (int i = 0; i < mixed.length; i++) {
      args.out.array[out + i] = mixed[i] / sum;
    }
  }

  private static KeyValueBlock block(KeyValueCache cache, int s, int apart, long[] visible) {
    return s < apart
        ? cache.staying().block(KeyValueBlock.index(s))
        : cache.block(KeyValueBlock.index(visible[s]));
  }
}
