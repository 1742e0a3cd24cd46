package dev.eunoe.launch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code eunoe chat}: talk to a running server from the terminal. One line is one message; below
 * each answer stands what it was given. Lines may also come from a pipe.
 */
@Command(
    name = "chat",
    description = "Talks to a running server; an empty line or Ctrl-D ends it, /new begins anew.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class ChatCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = "--url",
      description = "The server, or its socket.",
      defaultValue = "ws://127.0.0.1:${env:QUARKUS_HTTP_PORT:-8080}/v1/responses")
  private URI url = URI.create("");

  @Option(names = "--continue", paramLabel = "RESPONSE", description = "Goes on after this answer.")
  private @Nullable String previous;

  @Option(names = "--temperature", description = "0 always takes the likeliest word.")
  private @Nullable Double temperature;

  @Option(names = "--seed", description = "The same seed gives the same answers.")
  private @Nullable Long seed;

  @Option(names = "--max-tokens", description = "The longest answer.")
  private @Nullable Integer maxTokens;

  @Option(names = "--no-memory", description = "Recalls nothing from earlier turns.")
  private boolean withoutMemory;

  @Option(names = "--json", description = "Prints each answer's receipt as JSON.")
  private boolean jsonReceipts;

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final boolean interactive = System.console() != null && System.console().isTerminal();

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (var socket = ChatSocketClient.connect(url, System.getenv(ChatSocketClient.KEY));
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = next(lines); line != null; line = next(lines)) {
        if (line.equals("/new")) {
          previous = null;
          out.println("(a new conversation)");
        } else if (!ask(socket, line)) {
          return 1;
        }
      }
    }
    return 0;
  }

  private @Nullable String next(BufferedReader lines) throws IOException {
    if (interactive) {
      out.print("you> ");
      out.flush();
    }
    String line = lines.readLine();
    if (line != null && !interactive) {
      out.println("you> " + line);
    }
    return line == null || line.isBlank() ? null : line.strip();
  }

  /** Sends one message and prints its events; false when the connection is lost. */
  private boolean ask(ChatSocketClient socket, String message) throws InterruptedException {
    socket.send(request(message));
    out.print("eunoe> ");
    var thinking = new ThinkingLine(out, interactive);
    for (JsonNode event = socket.next(); event != null; event = socket.next()) {
      String type = event.path("type").asText();
      if (type.equals("response.reasoning_text.delta")) {
        thinking.add(event.path("delta").asText());
        continue;
      }
      thinking.end();
      switch (type) {
        case "response.output_text.delta" -> {
          out.print(event.path("delta").asText());
          out.flush();
        }
        case "eunoe.queue.waiting" ->
            out.printf("(number %d in line) ", event.path("position").asInt());
        case "response.completed", "response.incomplete" -> {
          out.println();
          ended(event.path("response"));
          return true;
        }
        case "response.failed" -> {
          out.println();
          out.println("(failed: " + event.path("response").at("/error/message").asText() + ")");
          return true;
        }
        case "error" -> {
          out.println();
          out.println("(refused: " + event.at("/error/message").asText() + ")");
          return true;
        }
        default -> {}
      }
    }
    thinking.end();
    out.println();
    out.println("(the connection was lost; the answer goes on in the server and is kept)");
    return false;
  }

  String request(String message) {
    return JSON.valueToTree(
            new ChatRequest(
                "response.create",
                message,
                previous,
                temperature,
                seed,
                maxTokens,
                new ChatRequest.Own(true, withoutMemory ? false : null)))
        .toString();
  }

  private void ended(JsonNode response) {
    previous = response.path("id").asText();
    JsonNode receipt = response.at("/eunoe/receipt");
    if (jsonReceipts) {
      out.println(receipt);
      return;
    }
    JsonNode state = receipt.path("state");
    out.printf(
        "  [%s: %d tokens from state, %d read again, %d new; first token %.0f ms]%n",
        previous,
        state.path("reused_tokens").asLong(),
        state.path("recomputed_tokens").asLong(),
        state.path("new_tokens").asLong(),
        receipt.at("/timing/first_token_ms").asDouble());
    for (JsonNode item : receipt.at("/memory/items")) {
      out.printf(
          "  [recalled %s %s: %s (%s)]%n",
          item.path("date").asText(),
          item.path("speaker").asText(),
          item.path("text").asText(),
          item.path("turn_id").asText());
    }
  }
}
