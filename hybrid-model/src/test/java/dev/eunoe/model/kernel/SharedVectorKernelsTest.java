package dev.eunoe.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.matrix.BlockType;
import dev.eunoe.model.kernel.parallel.Workers;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.kernel.vector.product.StoredFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The Vector API kernels on several threads against the contract. */
class SharedVectorKernelsTest implements KernelsContract {
  private static final Kernels SHARED = new VectorKernels(new StoredFormat(), new Workers(3));

  @Override
  public Kernels kernels() {
    return SHARED;
  }

  @Test
  void linear_onSeveralThreads_givesTheBitsOfOne() {
    var inputs = new SeededFloats(11);
    int rows = 1001;
    int cols = 160;
    var blocks = inputs.blockMatrix(BlockType.Q8_0, rows, cols);
    for (var w : List.of(inputs.bf16Matrix(rows, cols), inputs.f32Matrix(rows, cols), blocks)) {
      for (int tokens : new int[] {1, 2, 7}) {
        float[] x = inputs.floats(tokens * cols);
        float[] alone = new float[tokens * rows];
        new VectorKernels().linear(w, x, tokens, alone);
        for (int again = 0; again < 20; again++) {
          float[] together = new float[tokens * rows];
          SHARED.linear(w, x, tokens, together);
          assertThat(together).isEqualTo(alone);
        }
      }
    }
  }
}
