package dev.eunoe.model.kernel;

import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.matrix.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A matrix of 2048 × 2048 times one token and many, in each form of weights, on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProductBenchmark {
  private static final int SIZE = 2048;

  /** f32 and bf16 are weights as stored; {@code onednn} multiplies bf16 through oneDNN. */
  @Param({"f32", "bf16", "int8", "int4", "onednn"})
  public String weights;

  @Param({"1", "8", "256"})
  public int tokens;

  private Kernels kernels;
  private Matrix matrix;
  private float[] x;
  private float[] y;

  /** Random numbers about 0; the time of a product does not depend on them. */
  @Setup
  public void prepare() {
    boolean stored = weights.equals("f32") || weights.equals("bf16") || weights.equals("onednn");
    kernels =
        KernelsProvider.choose(
            new KernelsRequest(
                weights.equals("onednn") ? "onednn" : "auto", stored ? "stored" : weights, 1));
    var random = new SplittableRandom(1);
    try (var arena = Arena.ofConfined()) {
      if (weights.equals("f32")) {
        var values = arena.allocate(4L * SIZE * SIZE, 4);
        for (long i = 0; i < (long) SIZE * SIZE; i++) {
          values.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextDouble(-1, 1));
        }
        matrix = kernels.prepare(Matrix.f32(values, SIZE, SIZE));
      } else {
        var values = arena.allocate(2L * SIZE * SIZE, 4);
        for (long i = 0; i < (long) SIZE * SIZE; i++) {
          int bits = Float.floatToIntBits((float) random.nextDouble(-1, 1));
          values.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) (bits >>> 16));
        }
        matrix = kernels.prepare(Matrix.bf16(values, SIZE, SIZE));
      }
    }
    x = new float[tokens * SIZE];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextDouble(-1, 1);
    }
    y = new float[tokens * SIZE];
  }

  @Benchmark
  public float[] product() {
    kernels.linear(matrix, x, tokens, y);
    return y;
  }
}
