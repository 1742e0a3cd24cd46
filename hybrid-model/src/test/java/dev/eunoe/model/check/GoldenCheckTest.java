package dev.eunoe.model.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.model.TestFolders;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.kernel.vector.VectorKernels;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every golden file in the repository, on every backend. */
class GoldenCheckTest {

  static Stream<Arguments> checkpoints() {
    var folders =
        Stream.concat(
            TestFolders.TINY.stream().map(TestFolders::tiny), Stream.of(TestFolders.MINI));
    return folders.flatMap(folder ->
        List.<Kernels>of(new ScalarKernels(), new VectorKernels()).stream()
            .map(kernels -> Arguments.of(folder, kernels)));
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void logits_equalTheReferenceImplementation(Path folder, Kernels kernels) {
    var report = GoldenCheck.run(folder, kernels, GoldenCheck.TOLERANCE);
    assertThat(report.cases())
        .extracting(GoldenCheck.CaseResult::name)
        .containsExactly(
            "short", "long", "short, step by step", "short, prefill cut anywhere", "greedy");
    assertThat(report.cases()).allMatch(GoldenCheck.CaseResult::passed);
  }
}
