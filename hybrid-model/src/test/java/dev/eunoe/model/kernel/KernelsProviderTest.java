package dev.eunoe.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class KernelsProviderTest {

  @Test
  void byName_givesTheKernelsThatWereAskedFor() {
    assertThat(KernelsProvider.byName("scalar")).isInstanceOf(ScalarKernels.class);
    assertThat(KernelsProvider.byName("vector")).isInstanceOf(VectorKernels.class);
    assertThat(KernelsProvider.byName("vector").description())
        .matches("vector, lanes of \\d+ bits");
  }

  @Test
  void byName_ofAnUnknownName_namesTheKnownOnes() {
    assertThatThrownBy(() -> KernelsProvider.byName("abacus"))
        .isInstanceOf(KernelsUnavailableException.class)
        .hasMessage("There are no kernels called 'abacus'; choose one of auto, vector, scalar.");
  }
}
