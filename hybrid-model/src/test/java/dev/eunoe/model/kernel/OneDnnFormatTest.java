package dev.eunoe.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import dev.eunoe.model.kernel.contract.WeightFormat;
import dev.eunoe.model.kernel.matrix.F32Matrix;
import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.kernel.matrix.PreparedMatrix;
import dev.eunoe.model.kernel.onednn.OneDnnFormat;
import dev.eunoe.model.kernel.parallel.Workers;
import org.junit.jupiter.api.Test;

/**
 * oneDNN against the contract. Where it cannot be loaded the test is skipped with the reason, and
 * {@code -Dkernels.require=onednn} makes that a failure.
 */
class OneDnnFormatTest implements WeightFormatContract {
  @Override
  public WeightFormat products(Workers workers) {
    try {
      return OneDnnFormat.load(workers);
    } catch (KernelsUnavailableException e) {
      if ("onednn".equals(System.getProperty("kernels.require"))) {
        throw e;
      }
      return abort(e.getMessage());
    }
  }

  @Override
  public float[] taken(float[] x, Matrix matrix) {
    if (matrix instanceof F32Matrix || !OneDnnFormat.load(new Workers(1)).multipliesBf16()) {
      return x;
    }
    float[] rounded = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      // To the nearest bf16 number, ties to the even one.
      int bits = Float.floatToIntBits(x[i]);
      rounded[i] = Float.intBitsToFloat(bits + 0x7FFF + (bits >>> 16 & 1) & 0xFFFF0000);
    }
    return rounded;
  }

  @Override
  public double weightRounding() {
    return 0;
  }

  @Test
  void name_tellsVersionAndInstructionSet() {
    assertThat(products(new Workers(1)).name()).matches("onednn \\d+\\.\\d+\\.\\d+ \\w+");
  }

  @Test
  void weightsOfBf16_areFloatsOnlyWhereItIsSaid() {
    var products = (OneDnnFormat) products(new Workers(1));
    var matrix = new SeededFloats(1).bf16Matrix(64, 64);

    long bytes = ((PreparedMatrix) products.prepare(matrix)).bytes();

    assertThat(bytes > 64 * 64 * Short.BYTES).isNotEqualTo(products.multipliesBf16());
    assertThat(products.description().contains("as floats"))
        .isNotEqualTo(products.multipliesBf16());
  }
}
