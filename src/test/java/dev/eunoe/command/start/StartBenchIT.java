package dev.eunoe.command.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.OwnProcesses;
import dev.eunoe.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OwnProcesses
class StartBenchIT {
  private static final String MINI = "../hybrid-model/models/eunoe-mini";

  @TempDir Path folder;

  /** What the command prints; standard error is kept beside it. */
  private String printed(int exitCode, String... arguments) throws Exception {
    var builder = new ProcessBuilder(ServerProcess.program(arguments));
    builder.environment().put("EUNOE_START_WARM_UP", "0s");
    builder.redirectError(folder.resolve("err").toFile());
    var process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(errors()).isEqualTo(exitCode);
    return said;
  }

  private String errors() throws IOException {
    return Files.readString(folder.resolve("err"));
  }

  @Test
  void aFirstAndASecondStart_areMeasuredWithTheirParts() throws Exception {
    JsonNode figures =
        new ObjectMapper().readTree(printed(0, "start-bench", MINI, "--runs", "1", "--json"));

    for (String start : List.of("first", "second")) {
      for (String part : List.of("ready", "processor time", "database", "server", "warm-up")) {
        assertThat(figures.get(start).get(part).asDouble()).as(start + " " + part).isPositive();
      }
    }
  }

  @Test
  void aModelThatIsNotThere_isToldInTheServersWords() throws Exception {
    assertThat(printed(2, "start-bench", "nope.gguf")).isEmpty();
    assertThat(errors()).contains("The server did not become ready: There is no model at");
  }
}
