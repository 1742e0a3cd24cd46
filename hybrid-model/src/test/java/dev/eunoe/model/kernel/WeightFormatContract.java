package dev.eunoe.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.kernel.args.GatedLinear;
import dev.eunoe.model.kernel.contract.WeightFormat;
import dev.eunoe.model.kernel.matrix.GateActivation;
import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.kernel.parallel.Workers;
import dev.eunoe.model.kernel.vector.VectorKernels;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What all {@link WeightFormat} must do: multiply by the weights that {@code copyRow} shows, with
 * the same bits for a token in any company and on any number of threads.
 */
interface WeightFormatContract {
  WeightFormat products(Workers workers);

  /**
   * What activations are taken for when they are multiplied by a matrix made of this one.
   *
   * @param x (tokens, matrix.cols)
   */
  float[] taken(float[] x, Matrix matrix);

  /** How far a weight may be from the one it was made of, as a share of the greatest of its row. */
  double weightRounding();

  private static List<Matrix> matrices(SeededFloats inputs, int rows, int cols) {
    return List.of(inputs.bf16Matrix(rows, cols), inputs.f32Matrix(rows, cols));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 16, 17, 63, 64, 65, 129, 513})
  default void product_ofAnyNumberOfRows_isThatOfTheWeightsItShows(int rows) {
    var products = products(new Workers(1));
    for (int cols : new int[] {32, 37, 160}) {
      for (int tokens : new int[] {1, 2, 3, 5, 9, 64, 67}) {
        var inputs = new SeededFloats(rows * 1000L + cols * 10L + tokens);
        float[] x = inputs.floats(tokens * cols);
        for (var matrix : matrices(inputs, rows, cols)) {
          var prepared = products.prepare(matrix);
          float[] found = new float[tokens * rows];
          Arrays.fill(found, Float.NaN);
          new VectorKernels().linear(prepared, x, tokens, found);
          assertProduct(prepared, taken(x, matrix), tokens, found, inputs);
        }
      }
    }
  }

  private static void assertProduct(
      Matrix matrix, float[] x, int tokens, float[] found, SeededFloats inputs) {
    int cols = matrix.cols();
    float[] row = new float[cols];
    for (int o = 0; o < matrix.rows(); o++) {
      matrix.copyRow(o, row, 0);
      for (int t = 0; t < tokens; t++) {
        double sum = 0;
        double magnitudes = 0;
        for (int i = 0; i < cols; i++) {
          double term = (double) row[i] * x[t * cols + i];
          sum += term;
          magnitudes += Math.abs(term);
        }
        double y = found[t * matrix.rows() + o];
        double most = Tolerance.ROUNDING * (cols + 8) * magnitudes;
        // Written so that NaN fails too; one assertion for each of so many numbers would take long.
        if (!(Math.abs(y - sum) <= most)) {
          assertThat(y)
              .as("row %d of %d, token %d, seed %d", o, matrix.rows(), t, inputs.seed())
              .isCloseTo(sum, within(most));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 96, 1024, 4096})
  default void product_ofOneToken_givesTheSameBitsInAnyCompany(int cols) {
    var inputs = new SeededFloats(cols);
    int rows = 70;
    int most = 67;
    float[] x = inputs.floats(most * cols);
    for (var matrix : matrices(inputs, rows, cols)) {
      var prepared = products(new Workers(1)).prepare(matrix);
      float[] together = new float[most * rows];
      new VectorKernels().linear(prepared, x, most, together);
      for (int n : new int[] {1, 2, 3, 4, 8, 9, 31, 64}) {
        for (int from : new int[] {0, 1, most - n}) {
          float[] some = new float[n * rows];
          float[] tokens = Arrays.copyOfRange(x, from * cols, (from + n) * cols);
          new VectorKernels().linear(prepared, tokens, n, some);
          assertThat(some)
              .as("%d tokens from %d on", n, from)
              .isEqualTo(Arrays.copyOfRange(together, from * rows, (from + n) * rows));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {96, 256, 1024})
  default void product_onSeveralThreads_givesTheSameBits(int cols) {
    var inputs = new SeededFloats(5);
    int rows = 4096 + 70;
    for (var matrix : matrices(inputs, rows, cols)) {
      var alone = products(new Workers(1)).prepare(matrix);
      var shared = products(new Workers(3)).prepare(matrix);
      for (int tokens : new int[] {1, 3, 40}) {
        float[] x = inputs.floats(tokens * cols);
        float[] expected = new float[tokens * rows];
        new VectorKernels().linear(alone, x, tokens, expected);
        for (int again = 0; again < 20; again++) {
          float[] found = new float[tokens * rows];
          new VectorKernels().linear(shared, x, tokens, found);
          // Arrays.equals first: a message about so many numbers takes long to make.
          if (!Arrays.equals(found, expected)) {
            assertThat(found).as("%d tokens, try %d", tokens, again).isEqualTo(expected);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64, 70, 600})
  default void gated_givesTheBitsOfBothProductsAndTheGate(int rows) {
    var inputs = new SeededFloats(rows);
    int cols = 512;
    var products = products(new Workers(2));
    var kernels = new VectorKernels(products, new Workers(2));
    var up = products.prepare(inputs.f32Matrix(rows, cols));
    var gate = products.prepare(inputs.f32Matrix(rows, cols));
    var silu = new GateActivation(Activation.SILU, 0.5f);
    var both = new GatedLinear(up, gate, silu);
    for (int tokens : new int[] {1, 2, 8, 130}) {
      int size = tokens * rows;
      float[] x = inputs.floats(tokens * cols);
      float[] expected = new float[size];
      float[] gates = new float[size];
      kernels.linear(up, x, tokens, expected);
      kernels.linear(gate, x, tokens, gates);
      kernels.gate(silu, expected, gates, size);
      float[] found = new float[size];
      kernels.gated(both, x, tokens, found, new float[size]);
      assertThat(found).as("%d tokens", tokens).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 256, 320, 768, 2048})
  default void feedForward_givesTheBitsOfItsProducts(int wide) {
    var inputs = new SeededFloats(wide);
    int narrow = 192;
    var products = products(new Workers(2));
    var kernels = new VectorKernels(products, new Workers(2));
    var up = products.prepare(inputs.f32Matrix(wide, narrow));
    var gate = products.prepare(inputs.f32Matrix(wide, narrow));
    var down = products.prepare(inputs.f32Matrix(narrow, wide));
    var silu = new GateActivation(Activation.SILU, 0.5f);
    var both = new GatedLinear(up, gate, silu);
    for (int tokens : new int[] {1, 2, 7, 130}) {
      float[] x = inputs.floats(tokens * narrow);
      float[] inner = new float[tokens * wide];
      float[] scratch = new float[tokens * wide];
      float[] expected = new float[tokens * narrow];
      kernels.gated(both, x, tokens, inner, scratch);
      kernels.linear(down, inner, tokens, expected);
      float[] found = new float[tokens * narrow];
      kernels.feedForward(both, down, x, tokens, found, inner, scratch);
      assertThat(found).as("%d tokens", tokens).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 64, 65, 600})
  default void copyRow_showsTheWeightsItWasMadeOf(int rows) {
    var inputs = new SeededFloats(rows);
    int cols = 64;
    float[] expected = new float[cols];
    float[] found = new float[cols + 3];
    for (var matrix : matrices(inputs, rows, cols)) {
      var prepared = products(new Workers(1)).prepare(matrix);
      assertThat(prepared.rows()).isEqualTo(rows);
      assertThat(prepared.cols()).isEqualTo(cols);
      for (int r = 0; r < rows; r++) {
        matrix.copyRow(r, expected, 0);
        prepared.copyRow(r, found, 3);
        double greatest = 0;
        for (float weight : expected) {
          greatest = Math.max(greatest, Math.abs(weight));
        }
        assertThat(Arrays.copyOfRange(found, 3, found.length))
            .as("row %d", r)
            .containsExactly(expected, within((float) (weightRounding() * greatest)));
      }
    }
  }

  @Test
  default void prepare_ofWhatIsPrepared_changesNothing() {
    var products = products(new Workers(1));
    var prepared = products.prepare(new SeededFloats(1).f32Matrix(3, 32));
    assertThat(products.prepare(prepared)).isSameAs(prepared);
  }
}
