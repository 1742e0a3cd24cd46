package dev.eunoe.model.bench;

import dev.eunoe.model.kernel.KernelsProvider;
import dev.eunoe.model.kernel.KernelsRequest;
import dev.eunoe.model.kernel.args.Int8GemmArgs;
import dev.eunoe.model.kernel.contract.Int8GemmLibrary;
import dev.eunoe.model.kernel.contract.Int8GemmLibraryProvider;
import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.kernel.matrix.PreparedMatrix;
import dev.eunoe.model.kernel.parallel.Workers;
import java.lang.foreign.Arena;
import java.util.OptionalDouble;
import java.util.ServiceLoader;

/**
 * How fast oneDNN itself multiplies here: operations a second, a multiplication and an addition
 * being two, by some threads together. The best of several tries; none where oneDNN does not run.
 */
final class ProductRate {
  private static final int TRIES = 12;
  private static final int CALLS = 24;
  private static final int GROUPS = 3;
  private static final int BF16_SIZE = 2048;
  private static final int BF16_TOKENS = 512;

  private ProductRate() {}

  /** Products of bytes, of the largest shape that the engine asks for, from the caches. */
  static OptionalDouble ofBytes(int threads) {
    int tokens = Int8GemmLibrary.MAX_TOKENS;
    int rows = Int8GemmLibrary.MAX_ROWS;
    int depth = Int8GemmLibrary.MAX_DEPTH;
    int cols = GROUPS * depth;
    try {
      var provider = ServiceLoader.load(Int8GemmLibraryProvider.class).findFirst();
      var call = provider.isEmpty() ? null : provider.get().load().call(tokens, rows, cols, depth);
      if (call == null) {
        return OptionalDouble.empty();
      }
      var workers = new Workers(threads);
      try (var arena = Arena.ofShared()) {
        Workers.Task parts =
            part -> {
              var a = arena.allocate((long) tokens * cols, 64);
              var s = arena.allocate((long) Float.BYTES * tokens * GROUPS, 64);
              var b = arena.allocate((long) rows * cols, 64);
              var scales = arena.allocate((long) Float.BYTES * rows * GROUPS, 64);
              var c = arena.allocate((long) Float.BYTES * tokens * rows, 64);
              for (int i = 0; i < CALLS; i++) {
                call.multiply(
                    new Int8GemmArgs().activations(a, 0, s, 0).weights(b, 0, scales, 0).into(c));
              }
            };
        double operations = 2.0 * threads * CALLS * tokens * rows * cols;
        return best(operations, () -> workers.run(threads, parts));
      }
    } catch (KernelsUnavailableException e) {
      return OptionalDouble.empty();
    }
  }

  /**
   * A product of bf16 weights, its activations rounded to bf16 on the way; none where oneDNN keeps
   * such weights as floats, because it multiplies no bf16 on this processor.
   */
  static OptionalDouble ofBf16(int threads) {
    try (var arena = Arena.ofShared()) {
      var kernels = KernelsProvider.choose(new KernelsRequest("onednn", "stored", threads));
      var values = arena.allocate((long) BF16_SIZE * BF16_SIZE * Short.BYTES);
      var matrix = kernels.prepare(Matrix.bf16(values, BF16_SIZE, BF16_SIZE));
      if (matrix instanceof PreparedMatrix prepared && prepared.bytes() > values.byteSize()) {
        return OptionalDouble.empty();
      }
      float[] x = new float[BF16_TOKENS * BF16_SIZE];
      float[] y = new float[BF16_TOKENS * BF16_SIZE];
      double operations = 2.0 * BF16_TOKENS * BF16_SIZE * BF16_SIZE;
      return best(operations, () -> kernels.linear(matrix, x, BF16_TOKENS, y));
    } catch (KernelsUnavailableException e) {
      return OptionalDouble.empty();
    }
  }

  private static OptionalDouble best(double operations, Runnable product) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      long start = System.nanoTime();
      product.run();
      least = Math.min(least, System.nanoTime() - start);
    }
    return OptionalDouble.of(operations * 1e9 / Math.max(1, least));
  }
}
