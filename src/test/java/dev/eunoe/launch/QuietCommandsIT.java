package dev.eunoe.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.OwnProcesses;
import dev.eunoe.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A command prints what it is for, and no line that nobody can do anything about. */
@OwnProcesses
class QuietCommandsIT {
  /** The JVM's own, which the launcher leaves out. */
  private static final String INCUBATOR = "WARNING: Using incubator modules";

  /** What is loaded is told where that takes long, as it may on a busy machine. */
  private static final String LOADING = "eunoe: Loading ";

  @ParameterizedTest
  @ValueSource(strings = {"inspect", "plan", "check"})
  void aCommand_warnsOfNothing(String command) throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(ServerProcess.program(command, "../hybrid-model/models/eunoe-mini"));
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();

    List<String> said =
        new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.startsWith(INCUBATOR) && !line.startsWith(LOADING))
            .toList();

    assertThat(process.waitFor()).isZero();
    assertThat(said).isEmpty();
  }
}
