package dev.eunoe.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import dev.eunoe.model.kernel.parallel.Cores;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class EngineOptionsTest {
  @Command
  private static final class SomeCommand {
    @Mixin private final EngineOptions engine = new EngineOptions();
  }

  private static EngineOptions parsed(String... arguments) {
    var command = new SomeCommand();
    new CommandLine(command).parseArgs(arguments);
    return command.engine;
  }

  @Test
  void withoutOptions_theChoiceIsTheEnginesOwnOnThePhysicalCores() {
    var options = parsed();
    assertThat(options.backend()).isEqualTo("auto");
    assertThat(options.weights()).isEqualTo("auto");
    assertThat(options.threads()).isEqualTo(Cores.physical());
  }

  @Test
  void kernels_onMoreThreadsThanProcessors_warnsAndNamesBoth() {
    int processors = Runtime.getRuntime().availableProcessors();
    var said = new ArrayList<String>();
    var log = Logger.getLogger("dev.eunoe.model.kernel.KernelsProvider");
    var listening = listener(said);
    log.addHandler(listening);
    try {
      var kernels = parsed("--threads", Integer.toString(processors + 1)).kernels();
      assertThat(kernels.description()).contains("threads: " + (processors + 1));
    } finally {
      log.removeHandler(listening);
    }
    assertThat(said)
        .anyMatch(
            line -> line.startsWith("WARN") && line.contains("were asked for, but there are"));
  }

  private static Handler listener(List<String> said) {
    return new Handler() {
      @Override
      public void publish(LogRecord line) {
        said.add(line.getLevel() + " " + line.getMessage());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  @Test
  void kernels_ofAnUnknownName_namesTheKnownOnes() {
    assertThatThrownBy(() -> parsed("--backend", "abacus").kernels())
        .isInstanceOf(KernelsUnavailableException.class)
        .hasMessageContaining("auto, vector, scalar, onednn");
  }
}
