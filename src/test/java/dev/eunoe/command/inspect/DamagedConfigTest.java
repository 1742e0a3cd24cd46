package dev.eunoe.command.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.command.TestCheckpoints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Configs whose fields hold anything: each is described, or refused in one sentence. */
class DamagedConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> EXTREMES =
      List.of(
          "2147483647",
          "0",
          "9223372036854775807",
          "-1",
          "1099511627776",
          "3",
          "1e308",
          "4611686018427387904",
          "\"many\"",
          "99999999999999999999",
          "[]",
          "65536",
          "{}",
          "0.5",
          "null",
          "true");
  private static final int EACH = 4;

  @TempDir private Path folder;
  private int turn;

  static List<String> tiny() {
    return TestCheckpoints.TINY;
  }

  @ParameterizedTest
  @MethodSource("tiny")
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void anyFieldOfAnyValue_isDescribedOrRefusedInOneSentence(String name) throws IOException {
    Path from = TestCheckpoints.tiny(name);
    Files.createSymbolicLink(
        folder.resolve("model.safetensors"), from.resolve("model.safetensors").toAbsolutePath());
    var config = (ObjectNode) JSON.readTree(Files.readString(from.resolve("config.json")));
    turn = name.hashCode() & 15;
    damage(config, config);
  }

  private void damage(ObjectNode config, ObjectNode part) throws IOException {
    var fields = new ArrayList<String>();
    part.fieldNames().forEachRemaining(fields::add);
    for (String field : fields) {
      JsonNode original = part.get(field);
      for (int i = 0; i < EACH; i++) {
        String value = EXTREMES.get(turn++ % EXTREMES.size());
        part.set(field, JSON.readTree(value));
        Files.writeString(folder.resolve("config.json"), config.toString());
        assertDescribedOrRefused(field + " = " + value);
      }
      part.set(field, original);
      if (original instanceof ObjectNode inner) {
        damage(config, inner);
      }
    }
  }

  private void assertDescribedOrRefused(String what) {
    var err = new ByteArrayOutputStream();
    int code = run(err, "--json", folder.toString());
    String said = err.toString(StandardCharsets.UTF_8);
    assertThat(code).as("%s: %s", what, said).isIn(0, 2);
    if (code == 2) {
      assertThat(said).as(what).contains(folder.toString()).endsWith("." + System.lineSeparator());
      assertThat(said.lines().count()).as("%s: %s", what, said).isEqualTo(1);
    }
  }

  private static int run(ByteArrayOutputStream err, String... arguments) {
    var out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    var command = new InspectCommand(out, new PrintStream(err, true, StandardCharsets.UTF_8));
    return new CommandLine(command)
        .setExecutionExceptionHandler((failure, line, parsed) -> {
          throw failure;
        })
        .execute(arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"999999999999g", "999999999999t", "1048577g"})
  void planningBeyondAllMemory_isRefusedByName(String tokens) {
    for (String option : List.of("--context", "--memory")) {
      var err = new ByteArrayOutputStream();
      var out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
      var command = new PlanCommand(out, new PrintStream(err, true, StandardCharsets.UTF_8));
      int code = new CommandLine(command).execute(TestCheckpoints.MINI.toString(), option, tokens);
      assertThat(code).isEqualTo(2);
      assertThat(err.toString(StandardCharsets.UTF_8))
          .startsWith(option + " is '" + tokens + "', expected at most");
    }
  }

  @Test
  void aModelThatIsNotThere_isNamedWithWhatToGive() {
    var err = new ByteArrayOutputStream();
    assertThat(run(err, folder.resolve("nope.gguf").toString())).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8).strip())
        .isEqualTo(
            "There is no model at "
                + folder.resolve("nope.gguf")
                + "; give a model folder or a GGUF file.");
  }
}
