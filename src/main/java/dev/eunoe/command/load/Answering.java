package dev.eunoe.command.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.concurrent.CompletableFuture;

/** One answer as its events come. */
final class Answering {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Arrivals arrivals = new Arrivals();
  private final CompletableFuture<Arrivals> done = new CompletableFuture<>();

  /** The server said no. */
  static final class Refused extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    Refused(String event) {
      super("The server refused: " + event);
    }
  }

  CompletableFuture<Arrivals> arrivals() {
    return done;
  }

  /** An event of the interface, as JSON. */
  void event(String text) {
    try {
      JsonNode event = JSON.readTree(text);
      String type = event.path("type").asText();
      arrivals.event(event.path("sequence_number").asLong(), type.endsWith(".delta"));
      switch (type) {
        case "response.completed", "response.incomplete" -> {
          arrivals.completed(event.at("/response/usage/output_tokens").asLong());
          done.complete(arrivals);
        }
        case "error", "response.failed" -> failed(new Refused(text));
        default -> {}
      }
    } catch (JsonProcessingException e) {
      failed(e);
    }
  }

  void failed(Throwable failure) {
    done.completeExceptionally(failure);
  }
}
