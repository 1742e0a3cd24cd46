package dev.eunoe.chat;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.EmbeddedDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Long texts are worked on beside the event loops, which answer everybody else meanwhile. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class LongTextsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where words are worked on. */
  private static final Set<String> WORK =
      Set.of(
          "dev.eunoe.memory.secrets.",
          "dev.eunoe.memory.language.Words",
          "dev.eunoe.memory.language.Sentences",
          "dev.eunoe.memory.language.Unspaced",
          "dev.eunoe.memory.language.TurnKind",
          "dev.eunoe.memory.consolidation.",
          "dev.eunoe.model.tokenizer.");

  private static final List<String> TEXTS = List.of("password: x1y2z3w4. ", "e\u0301\u0301 ");

  /** What holds a loop shorter than this keeps nobody waiting. */
  private static final long HELD_NANOS = 50_000_000;

  @Test
  void textWork_isNotDoneOnAnEventLoop() throws InterruptedException {
    List<String> seen = new ArrayList<>();
    var over = new AtomicBoolean();
    var watch = Thread.ofPlatform().start(() -> watch(seen, over));
    try {
      for (String text : TEXTS) {
        String said = text.repeat(8_000 / text.length());
        String id = say(said, null);
        say("And " + said, id);
        given().queryParam("q", said.substring(0, 3_000)).get("/v1/memories/search");
      }
    } finally {
      over.set(true);
      watch.join();
    }

    assertThat(seen).isEmpty();
  }

  private static String say(String text, @Nullable String previous) {
    ObjectNode body = JSON.createObjectNode().put("input", text).put("max_output_tokens", 4);
    body.put("previous_response_id", previous);
    return given()
        .contentType("application/json")
        .body(body.toString())
        .post("/v1/responses")
        .then()
        .statusCode(200)
        .extract()
        .path("id");
  }

  /** Notes where a loop was found at work on words, again and again, for longer than that. */
  private static void watch(List<String> seen, AtomicBoolean over) {
    Map<Thread, Long> since = new HashMap<>();
    while (!over.get()) {
      long now = System.nanoTime();
      for (Map.Entry<Thread, StackTraceElement[]> thread : Thread.getAllStackTraces().entrySet()) {
        if (thread.getKey().getName().contains("eventloop")) {
          if (!works(thread.getValue())) {
            since.remove(thread.getKey());
          } else if (now - since.computeIfAbsent(thread.getKey(), _ -> now) > HELD_NANOS) {
            seen.add(at(thread.getValue()));
          }
        }
      }
    }
  }

  private static boolean works(StackTraceElement[] stack) {
    return Stream.of(stack)
        .anyMatch(frame -> WORK.stream().anyMatch(frame.getClassName()::startsWith));
  }

  private static String at(StackTraceElement[] stack) {
    return String.join(
        "\n  ",
        Stream.of(stack)
            .map(StackTraceElement::toString)
            .filter(frame -> frame.contains("dev.eunoe"))
            .limit(12)
            .toList());
  }
}
