package dev.eunoe.launch;

import static dev.eunoe.chat.WireTexts.assertText;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ChatCommandTest {
  private static ChatCommand command(String... options) {
    var command = new ChatCommand();
    new CommandLine(command).parseArgs(options);
    return command;
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
