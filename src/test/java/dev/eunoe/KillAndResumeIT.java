package dev.eunoe;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A killed server goes on where it was: same words, and nothing read twice. */
class KillAndResumeIT {
  private static final List<String> WORDS =
      List.of(
          "My sister is called Velmira and she lives in Ostrand.",
          "My locker code is 40718.",
          "What is my sister called?",
          "And what is my locker code?");

  @TempDir Path data;

  @Test
  void kill_betweenTurns_withItsOwnDatabase_changesNoWordAndRereadsNothing() throws Exception {
    var options = List.of("--data", data.toString());

    List<String> unbroken = talk(options, Map.of(), false);
    List<String> killed = talk(options, Map.of(), true);

    assertThat(killed).isEqualTo(unbroken);
  }

  @Test
  void kill_betweenTurns_withAnInstalledDatabase_changesNoWordAndRereadsNothing() throws Exception {
    try (var postgres = InstalledPostgres.start()) {
      var environment = Map.of("EUNOE_DATABASE_URL", postgres.url());

      List<String> unbroken = talk(List.of(), environment, false);
      List<String> killed = talk(List.of(), environment, true);

      assertThat(killed).isEqualTo(unbroken);
    }
  }

  /** Says all words; with {@code kill}, the JVM is killed between any two turns. */
  private static List<String> talk(
      List<String> options, Map<String, String> environment, boolean kill)
      throws IOException, InterruptedException {
    var answers = new ArrayList<String>();
    String previous = null;
    long before = 0;
    ServerProcess server = ServerProcess.start(options, environment);
    try {
      for (String words : WORDS) {
        JsonPath response = server.respond(request(words, previous));
        answers.add(response.getString("output[0].content[0].text"));
        assertThat(response.getLong("eunoe.receipt.state.reused_tokens")).isEqualTo(before);
        assertThat(response.getLong("eunoe.receipt.state.recomputed_tokens")).isZero();
        before = response.getLong("eunoe.receipt.window.position");
        previous = response.getString("id");
        if (kill && answers.size() < WORDS.size()) {
          server.kill();
          server = ServerProcess.start(options, environment);
        }
      }
    } finally {
      server.close();
    }
    return answers;
  }

  private static String request(String words, String previous) {
    String after = previous == null ? "" : ", \"previous_response_id\": \"%s\"".formatted(previous);
    return """
    {"input": "%s", "temperature": 0.8, "seed": 7, "max_output_tokens": 60,
     "repetition_penalty": 1.2, "eunoe": {"memory": false}%s}\
    """
        .formatted(words, after);
  }
}
