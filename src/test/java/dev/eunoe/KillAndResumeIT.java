package dev.eunoe;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A killed server goes on where it was: same words, and no more read again than was said. */
@OwnProcesses
class KillAndResumeIT {
  private static final List<String> WORDS =
      List.of(
          "My sister is called Velmira and she lives in Ostrand.",
          "My locker code is 40718.",
          "What is my sister called?",
          "And what is my locker code?");

  /** What happens to the server between two turns. */
  private enum Between {
    NOTHING,
    KILL,
    STOP
  }

  private static final List<Between> UNBROKEN =
      List.of(Between.NOTHING, Between.NOTHING, Between.NOTHING, Between.NOTHING);

  @TempDir Path data;

  private List<String> options = List.of();
  private Map<String, String> environment = Map.of();
  private @Nullable ServerProcess server;

  @AfterEach
  void stop() throws IOException, InterruptedException {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void kill_whereEachStateIsWritten_changesNoWordAndRereadsNothing() throws Exception {
    options = List.of("--data", data.toString());
    environment = Map.of("EUNOE_STATE_READ_AGAIN", "0s");
    var kills = List.of(Between.NOTHING, Between.KILL, Between.NOTHING, Between.NOTHING);

    List<String> unbroken = talk(UNBROKEN, false);
    List<String> killed = talk(kills, false);

    assertThat(killed).isEqualTo(unbroken);
  }

  @Test
  void kill_whereStatesStayInMemory_changesNoWordAndRereadsWhatWasNotWritten() throws Exception {
    try (var postgres = InstalledPostgres.start()) {
      environment = Map.of("EUNOE_DATABASE_URL", postgres.url(), "EUNOE_STATE_IDLE", "10m");
      var breaks = List.of(Between.KILL, Between.STOP, Between.NOTHING, Between.NOTHING);

      List<String> unbroken = talk(UNBROKEN, true);
      List<String> broken = talk(breaks, true);

      assertThat(broken).isEqualTo(unbroken);
      stop();
    }
  }

  private ServerProcess running() throws IOException, InterruptedException {
    if (server == null || !server.isAlive()) {
      server = ServerProcess.startAsServed(options, environment);
    }
    return server;
  }

  /**
   * Says all words, in a conversation of its own.
   *
   * @param inMemory whether a state is written only where a server stops in good order
   */
  private List<String> talk(List<Between> breaks, boolean inMemory)
      throws IOException, InterruptedException {
    var answers = new ArrayList<String>();
    String previous = null;
    long before = 0;
    long written = 0;
    long held = 0;
    for (int i = 0; i < WORDS.size(); i++) {
      JsonPath response = running().respond(request(WORDS.get(i), previous));
      answers.add(response.getString("output[0].content[0].text"));
      assertThat(response.getLong("eunoe.receipt.state.reused_tokens")).isEqualTo(held);
      assertThat(response.getLong("eunoe.receipt.state.recomputed_tokens"))
          .isEqualTo(before - held);
      before = response.getLong("eunoe.receipt.window.position");
      previous = response.getString("id");
      Between between = breaks.get(i);
      written = inMemory && between != Between.STOP ? written : before;
      held = between == Between.KILL ? written : before;
      if (between == Between.KILL) {
        running().kill();
      } else if (between == Between.STOP) {
        running().close();
      }
    }
    return answers;
  }

  private static String request(String words, @Nullable String previous) {
    String after = previous == null ? "" : ", \"previous_response_id\": \"%s\"".formatted(previous);
    return """
    {"input": "%s", "temperature": 0.8, "seed": 7, "max_output_tokens": 60,
     "repetition_penalty": 1.2, "eunoe": {"memory": false}%s}\
    """
        .formatted(words, after);
  }
}
