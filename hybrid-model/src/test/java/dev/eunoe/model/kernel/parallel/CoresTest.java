package dev.eunoe.model.kernel.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CoresTest {
  private static Stream<String> processor(int socket, int core) {
    return Stream.of("processor : 0", "physical id : " + socket, "core id : " + core, "");
  }

  @Test
  void physical_countsTwoThreadsOfOneCoreOnce() {
    var lines =
        Stream.of(processor(0, 0), processor(0, 1), processor(0, 0), processor(0, 1))
            .flatMap(line -> line);
    assertThat(Cores.physical(lines)).isEqualTo(2);
  }

  @Test
  void physical_countsEqualCoresOfTwoSocketsTwice() {
    var lines = Stream.concat(processor(0, 3), processor(1, 3));
    assertThat(Cores.physical(lines)).isEqualTo(2);
  }

  @Test
  void physical_ofLinesWithoutCores_isNothing() {
    assertThat(Cores.physical(Stream.of("Processor : ARMv8"))).isZero();
    assertThat(Cores.physical()).isBetween(1, Runtime.getRuntime().availableProcessors());
  }
}
