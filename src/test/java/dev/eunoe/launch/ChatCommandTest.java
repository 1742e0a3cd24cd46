package dev.eunoe.launch;

import static dev.eunoe.chat.WireTexts.assertText;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ChatCommandTest {
  private static ChatCommand command(String... options) {
    var command = new ChatCommand();
    new CommandLine(command).parseArgs(options);
    return command;
  }

  private static String printed(boolean watched, Consumer<ThinkingLine> events) {
    var bytes = new ByteArrayOutputStream();
    var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    events.accept(new ThinkingLine(out, watched));
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  @Test
  void thinking_isDimmed_andOnlyNamedWhereNobodyWatches() {
    Consumer<ThinkingLine> thinks =
        line -> {
          line.add("Hm. ");
          line.add("So.");
          line.end();
          line.end();
        };
    assertThat(printed(true, thinks)).isEqualTo("\u001b[2mHm. So.\u001b[0m\n");
    assertThat(printed(false, thinks)).isEqualTo("(thinking) ");
    assertThat(printed(true, ThinkingLine::end)).isEmpty();
  }

  @Test
  void aServer_isNamedAsOtherClientsNameIt_orByItsSocket() {
    for (String name : List.of("http://a:1", "http://a:1/", "http://a:1/v1", "http://a:1/v1/")) {
      assertThat(ChatSocketClient.socketOf(URI.create(name))).hasToString("ws://a:1/v1/responses");
    }
    assertThat(ChatSocketClient.socketOf(URI.create("https://a/eunoe/v1/responses")))
        .hasToString("wss://a/eunoe/v1/responses");
    for (String name : List.of("ws://a:1/v1/responses", "a", "http:a")) {
      assertThat(ChatSocketClient.socketOf(URI.create(name))).hasToString(name);
    }
    for (String name : List.of("ftp://a", "http:a", "a")) {
      assertThatThrownBy(() -> ChatSocketClient.connect(URI.create(name), null))
          .hasMessageContaining("give one as http://127.0.0.1:8080");
    }
  }

  @Test
  void request_saysOnlyWhatWasAskedFor() {
    String message = "Grow \"rhubarb\" 😀.";
    assertText("chat", command().request(message));
    assertText(
        "chat with all options",
        command(
                "--continue=resp_1",
                "--temperature=0.70",
                "--seed=-7",
                "--max-tokens=9",
                "--no-memory")
            .request(message));
  }
}
