package dev.eunoe.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.eunoe.model.kernel.contract.AcceleratorProvider;
import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import dev.eunoe.model.kernel.contract.WeightFormat;
import dev.eunoe.model.kernel.matrix.BlockType;
import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.kernel.parallel.Workers;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.kernel.vector.VectorKernels;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * The products of a device against the contract, and against the order of sums that they promise,
 * bit for bit. Where TornadoVM is not in the build or has no device the tests are skipped with the
 * reason, and {@code -Dkernels.require=tornado} makes that a failure.
 */
class TornadoFormatTest {
  private static final int SLICES = 8;
  private static final int GROUP = 32;
  private static final Map<String, WeightFormat> LOADED = new HashMap<>();

  private static WeightFormat load(
      String form, Function<AcceleratorProvider, WeightFormat> choice) {
    try {
      return LOADED.computeIfAbsent(
          form,
          f ->
              ServiceLoader.load(AcceleratorProvider.class)
                  .findFirst()
                  .map(choice)
                  .orElseThrow(() ->
                      new KernelsUnavailableException(
                          "TornadoVM is not in this build (TORNADOVM_HOME was not set).")));
    } catch (KernelsUnavailableException e) {
      if ("tornado".equals(System.getProperty("kernels.require"))) {
        throw e;
      }
      return abort(e.getMessage());
    }
  }

  private static int slice(int cols) {
    return ((cols + SLICES - 1) / SLICES + GROUP - 1) / GROUP * GROUP;
  }

  /** Sums in the order of slices and, inside them, of columns. */
  interface SliceSum {
    float of(float[] row, float[] x, int xFrom, int first, int last);
  }

  private static void assertBits(WeightFormat products, Matrix matrix, SliceSum sum, long seed) {
    var inputs = new SeededFloats(seed);
    var prepared = products.prepare(matrix);
    int cols = matrix.cols();
    float[] row = new float[cols];
    for (int tokens : new int[] {1, 2, 8, 9, 130}) {
      float[] x = inputs.floats(tokens * cols);
      float[] found = new float[tokens * matrix.rows()];
      new VectorKernels().linear(prepared, x, tokens, found);
      float[] expected = new float[found.length];
      for (int o = 0; o < matrix.rows(); o++) {
        matrix.copyRow(o, row, 0);
        for (int t = 0; t < tokens; t++) {
          float y = 0;
          for (int first = 0; first < cols; first += slice(cols)) {
            y += sum.of(row, x, t * cols, first, Math.min(first + slice(cols), cols));
          }
          expected[t * matrix.rows() + o] = y;
        }
      }
      assertThat(found).as("%d tokens, seed %d", tokens, seed).isEqualTo(expected);
    }
  }

  @Nested
  class Stored implements WeightFormatContract {
    @Override
    public WeightFormat products(Workers workers) {
      return load("stored", AcceleratorProvider::stored);
    }

    @Override
    public float[] taken(float[] x, Matrix matrix) {
      return x;
    }

    @Override
    public double weightRounding() {
      return 0;
    }

    @Test
    void product_hasTheBitsOfFusedSumsInSlices() {
      for (int cols : new int[] {1, 37, 256, 1000}) {
        var matrix = new SeededFloats(cols).f32Matrix(71, cols);
        assertBits(products(new Workers(1)), matrix, this::sum, cols);
      }
    }

    private float sum(float[] row, float[] x, int xFrom, int first, int last) {
      float sum = 0;
      for (int i = first; i < last; i++) {
        sum = Math.fma(row[i], x[xFrom + i], sum);
      }
      return sum;
    }

    @Test
    void product_ofAMatrixThatComesWhenOthersWereMultiplied_isIts() {
      var products = products(new Workers(1));
      var inputs = new SeededFloats(7);
      float[] x = inputs.floats(64);
      for (int rows : new int[] {3, 5, 1000, 2, 3000}) {
        var matrix = inputs.f32Matrix(rows, 64);
        var expected = new float[rows];
        var found = new float[rows];
        new ScalarKernels().linear(matrix, x, 1, expected);
        new VectorKernels().linear(products.prepare(matrix), x, 1, found);
        Tolerance.assertClose(found, expected, 64, inputs);
      }
    }
  }

  @Nested
  class Int8 implements WeightFormatContract {
    @Override
    public WeightFormat products(Workers workers) {
      return load("int8", AcceleratorProvider::int8);
    }

    @Override
    public float[] taken(float[] x, Matrix matrix) {
      return x;
    }

    @Override
    public double weightRounding() {
      return 0.5 / 127 + 0x1p-20;
    }

    @Test
    void product_hasTheBitsOfFusedSumsInGroupsAndSlices() {
      for (int cols : new int[] {32, 64, 320, 1024}) {
        var matrix = new SeededFloats(cols).f32Matrix(71, cols);
        assertBits(products(new Workers(1)), matrix, this::sum, cols);
      }
    }

    private float sum(float[] row, float[] x, int xFrom, int first, int last) {
      float sum = 0;
      for (int from = first; from < last; from += GROUP) {
        float greatest = 0;
        for (int i = from; i < from + GROUP; i++) {
          greatest = Math.max(greatest, Math.abs(row[i]));
        }
        float scale = greatest / 127;
        float inverse = 1 / scale;
        float group = 0;
        for (int i = from; i < from + GROUP; i++) {
          group = Math.fma(Math.round(row[i] * inverse), x[xFrom + i], group);
        }
        sum = Math.fma(scale, group, sum);
      }
      return sum;
    }

    @Test
    void weights_ofQ8Blocks_areThoseOfTheFile() {
      int rows = 40;
      int groups = 4;
      var random = new SplittableRandom(3);
      var type = BlockType.Q8_0;
      byte[] blocks = new byte[rows * groups * type.bytes()];
      random.nextBytes(blocks);
      for (int at = 0; at < blocks.length; at += type.bytes()) {
        // An f16 about 0.05; and as whoever quantised by the greatest magnitude, a 127, no -128.
        blocks[at + 1] = 0x2A;
        blocks[at + 2] = 127;
        for (int i = at + 3; i < at + type.bytes(); i++) {
          blocks[i] = (byte) Math.max(blocks[i], -127);
        }
      }
      var pieces = List.of(MemorySegment.ofArray(blocks));
      var matrix = Matrix.blocks("random", type, pieces, rows, groups * GROUP);
      var prepared = products(new Workers(1)).prepare(matrix);
      float[] expected = new float[matrix.cols()];
      float[] found = new float[matrix.cols()];
      for (int r = 0; r < rows; r++) {
        matrix.copyRow(r, expected, 0);
        prepared.copyRow(r, found, 0);
        assertThat(found).as("row %d", r).isEqualTo(expected);
      }
    }
  }
}
