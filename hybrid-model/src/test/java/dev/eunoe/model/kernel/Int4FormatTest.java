package dev.eunoe.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eunoe.model.kernel.contract.WeightFormat;
import dev.eunoe.model.kernel.int4.Int4Format;
import dev.eunoe.model.kernel.matrix.BlockType;
import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.kernel.matrix.PreparedMatrix;
import dev.eunoe.model.kernel.parallel.Workers;
import dev.eunoe.model.kernel.vector.VectorKernels;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 4-bit weights against the contract, and what is their own. */
class Int4FormatTest implements WeightFormatContract {
  private static final int GROUP = 32;

  @Override
  public WeightFormat products(Workers workers) {
    return new Int4Format(workers);
  }

  @Override
  public float[] taken(float[] x, Matrix matrix) {
    return matrix.cols() % GROUP == 0 ? RoundedActivations.of(x, GROUP) : x;
  }

  @Override
  public double weightRounding() {
    // Where the greatest is taken for −8.5 steps, its opposite is cut off at 7.
    return 1.5 / 8.5 + 0x1p-11;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 9})
  void product_ofTheGreatestNumbersThereAre_isExact(int tokens) {
    int rows = 65;
    int cols = 4 * GROUP;
    // Whole numbers whose group has the scale 1: −8 · 127 in every column, of either sign.
    float[] weights = new float[rows * cols];
    Arrays.fill(weights, -8);
    var matrix = products(new Workers(1)).prepare(SeededFloats.f32Matrix(weights, rows, cols));
    for (float sign : new float[] {1, -1}) {
      float[] x = new float[tokens * cols];
      Arrays.fill(x, 127 * sign);
      float[] y = new float[tokens * rows];
      new VectorKernels().linear(matrix, x, tokens, y);
      assertThat(y).containsOnly(-8f * 127 * sign * cols);
    }
  }

  @Test
  void product_ofAnInfinity_isNoNumberForThatTokenAlone() {
    var inputs = new SeededFloats(3);
    var matrix = products(new Workers(1)).prepare(inputs.f32Matrix(70, 64));
    float[] x = inputs.floats(5 * 64);
    float[] expected = new float[5 * 70];
    new VectorKernels().linear(matrix, x, 5, expected);
    x[2 * 64 + 40] = Float.POSITIVE_INFINITY;
    Arrays.fill(expected, 2 * 70, 3 * 70, Float.NaN);
    float[] found = new float[5 * 70];
    new VectorKernels().linear(matrix, x, 5, found);
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void prepare_ofBlocksOfFourBits_losesNothing() {
    var blocks = new SeededFloats(4).blockMatrix(BlockType.Q4_0, 70, 96);
    var prepared = products(new Workers(2)).prepare(blocks);
    assertThat(prepared).isInstanceOf(PreparedMatrix.class);
    float[] expected = new float[96];
    float[] found = new float[96];
    for (int row = 0; row < 70; row++) {
      blocks.copyRow(row, expected, 0);
      prepared.copyRow(row, found, 0);
      // Not the bits: zero times a negative scale is a negative zero.
      assertThat(found).as("row %d", row).containsExactly(expected, within(0f));
    }
  }
}
