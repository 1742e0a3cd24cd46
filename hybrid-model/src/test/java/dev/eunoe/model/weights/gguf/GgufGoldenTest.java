package dev.eunoe.model.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.model.check.GoldenCheck;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.kernel.vector.VectorKernels;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that the {@code gguf} Python package wrote, held to the golden logits of their weights. */
class GgufGoldenTest {

  @ParameterizedTest
  @ValueSource(strings = {"/gguf/llama", "/gguf/falcon-h1"})
  void logits_equalTheReferenceImplementation(String folder) throws URISyntaxException {
    Path path = Path.of(GgufGoldenTest.class.getResource(folder).toURI());
    for (Kernels kernels : List.of(new ScalarKernels(), new VectorKernels())) {
      for (Path named : List.of(path, path.resolve("model.gguf"))) {
        var report = GoldenCheck.run(named, kernels, GoldenCheck.TOLERANCE);
        assertThat(report.cases()).hasSize(5).allMatch(GoldenCheck.CaseResult::passed);
      }
    }
  }
}
