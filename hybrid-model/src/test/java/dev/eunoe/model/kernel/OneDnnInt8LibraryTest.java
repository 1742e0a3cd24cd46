package dev.eunoe.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.eunoe.model.kernel.contract.Int8GemmLibrary;
import dev.eunoe.model.kernel.contract.Int8GemmLibraryProvider;
import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import dev.eunoe.model.kernel.contract.WeightFormat;
import dev.eunoe.model.kernel.int8.Int8Format;
import dev.eunoe.model.kernel.parallel.Workers;
import dev.eunoe.model.kernel.vector.VectorKernels;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 8-bit weights against the contract, several tokens at once by oneDNN. */
class OneDnnInt8LibraryTest implements Int8Contract {
  private static @Nullable Int8GemmLibrary bytes;

  @BeforeAll
  static void load() {
    try {
      bytes = ServiceLoader.load(Int8GemmLibraryProvider.class).findFirst().orElseThrow().load();
    } catch (KernelsUnavailableException e) {
      if ("onednn".equals(System.getProperty("kernels.require"))) {
        throw e;
      }
      abort(e.getMessage());
    }
  }

  @Override
  public WeightFormat products(Workers workers) {
    return new Int8Format(workers, bytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 128, 192, 256, 768, 960, 4096})
  void product_hasTheBitsOfTheVectorApiAlone(int cols) {
    for (int rows : new int[] {1, 64, 100, 700}) {
      var inputs = new SeededFloats(rows * 31L + cols);
      var matrix = inputs.f32Matrix(rows, cols);
      var workers = new Workers(2);
      var vector = new Int8Format(workers, null).prepare(matrix);
      var bytes = products(workers).prepare(matrix);
      for (int tokens : new int[] {1, 2, 8, 64, 71, 130}) {
        float[] x = inputs.floats(tokens * cols);
        x[0] = 1e20f;
        float[] expected = new float[tokens * rows];
        float[] found = new float[tokens * rows];
        new VectorKernels().linear(vector, x, tokens, expected);
        new VectorKernels().linear(bytes, x, tokens, found);
        assertThat(found).as("%d rows, %d tokens", rows, tokens).isEqualTo(expected);
      }
    }
  }
}
