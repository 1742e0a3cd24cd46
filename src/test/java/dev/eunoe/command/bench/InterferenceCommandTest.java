package dev.eunoe.command.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.command.TestCheckpoints;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class InterferenceCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    var command =
        new InterferenceCommand(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new CommandLine(command).execute(arguments);
  }

  @Test
  void call_onATinyModel_printsWhatStreamsSawBeforeAndWhileThePromptWasRead() throws Exception {
    String model = TestCheckpoints.tiny("eunoe_alternating").toString();
    int code =
        run("--model", model, "--streams", "2", "--pp", "300", "--quiet-seconds", "1", "--json");
    assertThat(code).isZero();
    var figures = new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
    assertThat(figures.path("streams").asInt()).isEqualTo(2);
    assertThat(figures.path("pp_tokens").asInt()).isEqualTo(300);
    assertThat(figures.path("longest_during_ms").asDouble()).isNotNegative();
    assertThat(figures.path("prompt_ms").asDouble()).isPositive();
  }

  @Test
  void call_withoutStreams_isRefused() {
    assertThat(run("--model", "none", "--streams", "0")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("must be at least 1");
  }

  @Test
  void call_onNoModel_isRefusedByName() {
    assertThat(run("--model", "none-there")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("none-there");
  }
}
