package dev.eunoe.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eunoe.model.kernel.contract.AcceleratorProvider;
import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.kernel.vector.VectorKernels;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class KernelsProviderTest {

  @Test
  void byName_givesTheKernelsThatWereAskedFor() {
    assertThat(KernelsProvider.byName("scalar")).isInstanceOf(ScalarKernels.class);
    assertThat(KernelsProvider.byName("vector")).isInstanceOf(VectorKernels.class);
    assertThat(KernelsProvider.byName("vector").description())
        .matches("vector, lanes of \\d+ bits, weights as stored, threads: \\d+");
  }

  @Test
  void byName_ofAnUnknownName_namesTheKnownOnes() {
    assertThatThrownBy(() -> KernelsProvider.byName("abacus"))
        .isInstanceOf(KernelsUnavailableException.class)
        .hasMessage(
            "There are no kernels called 'abacus'; choose one of auto, vector, scalar, onednn,"
                + " tornado.");
  }

  @Test
  void choose_namesWhatDecidesTheBitsAndNotTheThreads() {
    assertThat(KernelsProvider.choose(new KernelsRequest("auto", "stored", 3)).name())
        .isEqualTo("vector");
    assertThat(KernelsProvider.choose(new KernelsRequest("vector", "int8", 1)).name())
        .isEqualTo("vector int8 sums");
    assertThat(KernelsProvider.choose(new KernelsRequest("auto", "int4", 2)).name())
        .isEqualTo("vector int4 sums");
  }

  @Test
  void choose_ofWhatIsNotInTheBuild_saysHowToBuildIt() {
    assumeTrue(
        ServiceLoader.load(AcceleratorProvider.class).findFirst().isEmpty(),
        "The build has an accelerator.");
    assertThatThrownBy(() -> KernelsProvider.byName("tornado"))
        .isInstanceOf(KernelsUnavailableException.class)
        .hasMessage(
            "The tornado kernels are not in this build: install TornadoVM, set TORNADOVM_HOME to"
                + " its folder and build again.");
  }

  @Test
  void request_ofWhatThereIsNot_namesWhatThereIs() {
    assertThatThrownBy(() -> new KernelsRequest("vector", "int3", 1))
        .isInstanceOf(KernelsUnavailableException.class)
        .hasMessage(
            "There are no weights called 'int3'; choose one of auto, stored, bf16, int8, int4.");
    assertThatThrownBy(() -> new KernelsRequest("onednn", "int4", 1))
        .hasMessage("The onednn kernels have no weights in int4; the vector kernels do.");
    assertThatThrownBy(() -> new KernelsRequest("tornado", "bf16", 1))
        .hasMessage("The tornado kernels have no weights in bf16; the vector kernels do.");
    assertThatThrownBy(() -> new KernelsRequest("vector", "stored", 0))
        .hasMessage("At least 1 thread is needed, 0 were asked for.");
  }
}
