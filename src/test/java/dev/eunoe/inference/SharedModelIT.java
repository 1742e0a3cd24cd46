package dev.eunoe.inference;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.EmbeddedDatabase;
import dev.eunoe.model.schedule.Load;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Many people on one model. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class SharedModelIT {
  private static final int CLIENTS = 8;

  /** Longer with {@code -Dsoak.seconds=60}. */
  private static final Duration SOAK = Duration.ofSeconds(Integer.getInteger("soak.seconds", 8));

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What the template of the model in the box writes around a block. */
  private static final int FRAME_TOKENS = 2;

  @TestHTTPResource("/v1/responses")
  URI responses;

  @Inject Engine engine;

  private static <T> List<T> together(List<? extends Callable<T>> tasks) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var results = new ArrayList<T>();
      for (Future<T> result : threads.invokeAll(tasks)) {
        results.add(result.get());
      }
      return results;
    }
  }

  private void awaitIdle() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!engine.load().equals(new Load(0, 0, 0, 0, 0))) {
      assertThat(System.nanoTime()).as("held: %s", engine.load()).isLessThan(deadline);
      Thread.sleep(10);
    }
  }

  private static String request(int client) {
    // Prompts of different lengths, so that some write while others still read.
    String words = "I have seen the harbour of Ostrand. ".repeat(1 + 6 * (client % 4));
    return """
    {"input": "%sWhat did I see?", "temperature": 0.9, "seed": %d, "max_output_tokens": %d,
     "eunoe": {"memory": false}}\
    """
        .formatted(words, 100 + client, 20 + 5 * client);
  }

  private static String text(JsonPath response) {
    return response.getString("output[0].content[0].text");
  }

  private static JsonPath respond(String body) {
    return given()
        .contentType("application/json")
        .body(body)
        .post("/v1/responses")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  @Test
  void sameSeed_aloneOrAmongEight_givesTheSameText() throws Exception {
    var alone = new ArrayList<String>();
    var tasks = new ArrayList<Callable<String>>();
    for (int client = 0; client < CLIENTS; client++) {
      String body = request(client);
      alone.add(text(respond(body)));
      tasks.add(() -> text(respond(body)));
    }
    assertThat(together(tasks)).isEqualTo(alone);
    assertThat(together(tasks)).isEqualTo(alone);
    awaitIdle();
  }

  @Test
  void receipt_timesAreInOrder() {
    JsonPath response = respond(request(3));
    double queued = response.getDouble("eunoe.receipt.timing.queue_ms");
    double first = response.getDouble("eunoe.receipt.timing.first_token_ms");
    double total = response.getDouble("eunoe.receipt.timing.total_ms");
    assertThat(queued).isBetween(0.0, first);
    assertThat(first).isLessThanOrEqualTo(total);
    assertThat(response.getDouble("eunoe.receipt.timing.tokens_per_second")).isPositive();
  }

  /** Eight people who hang up, cancel and come back as they like: nothing leaks, nothing tears. */
  @Test
  void clientsThatCancelAndHangUp_leaveNothingHeld_andEveryTurnWhole() throws Exception {
    var ids = Collections.synchronizedList(new ArrayList<String>());
    long end = System.nanoTime() + SOAK.toNanos();
    var tasks = new ArrayList<Callable<Integer>>();
    for (int client = 0; client < CLIENTS; client++) {
      var random = new SplittableRandom(client);
      boolean overSockets = client % 2 == 1;
      tasks.add(() -> overSockets ? talkOverSockets(random, end, ids) : talk(random, end, ids));
    }
    assertThat(together(tasks)).allMatch(turns -> turns > 0);
    awaitIdle();
    for (String id : ids) {
      assertWhole(id);
    }
    // A branch from any of them is read from its saved state.
    JsonPath root = stored(ids.getLast());
    JsonPath next =
        respond(
            "{\"input\": \"Go on.\", \"max_output_tokens\": 8, \"previous_response_id\": \"%s\"}"
                .formatted(ids.getLast()));
    assertThat(next.getLong("eunoe.receipt.state.reused_tokens"))
        .isEqualTo(root.getLong("eunoe.receipt.window.position"));
  }

  /** One person: long and short messages, some answers left, some cancelled, some awaited. */
  private int talk(SplittableRandom random, long end, List<String> ids) throws Exception {
    int turns = 0;
    try (var client = HttpClient.newHttpClient()) {
      while (System.nanoTime() < end) {
        try (var stream = StreamClient.open(client, responses, message(random))) {
          String id = stream.next("response.created").at("/response/id").asText();
          ids.add(id);
          turns++;
          int events = random.nextInt(12);
          for (int e = 0; e < events && stream.next() != null; e++) {}
          if (random.nextInt(3) == 0) {
            given().post("/v1/responses/" + id + "/cancel");
          } else if (random.nextInt(3) == 0) {
            stream.last();
          }
        }
      }
    }
    return turns;
  }

  /**
   * The same over sockets: several answers on one, some cancelled there, some left in the middle.
   */
  private int talkOverSockets(SplittableRandom random, long end, List<String> ids)
      throws Exception {
    int turns = 0;
    try (var client = HttpClient.newHttpClient()) {
      while (System.nanoTime() < end) {
        try (var socket = SocketClient.open(client, responses)) {
          int answers = 1 + random.nextInt(3);
          for (int i = 0; i < answers; i++) {
            socket.send(message(random).replaceFirst("\\{", "{\"type\": \"response.create\", "));
            String id = socket.next("response.created").at("/response/id").asText();
            ids.add(id);
            turns++;
            switch (random.nextInt(4)) {
              case 0 -> {} // the next is asked for, or the socket cut, while this one is written
              case 1 -> socket.next();
              case 2 -> {
                socket.send(
                    "{\"type\": \"response.cancel\", \"response_id\": \"%s\"}".formatted(id));
                socket.next("response\\.(completed|incomplete|failed)|error");
              }
              default -> socket.next("response\\.(completed|incomplete|failed)");
            }
          }
          if (random.nextBoolean()) {
            socket.leave();
          }
        }
      }
    }
    return turns;
  }

  private static String message(SplittableRandom random) {
    return """
    {"input": "%sTell me more.", "stream": true, "temperature": 1.2, "seed": %d,
     "max_output_tokens": %d, "eunoe": {"memory": %s, "events": true}}\
    """
        .formatted(
            "The harbour of Ostrand is quiet today. ".repeat(random.nextInt(30)),
            random.nextInt(1000),
            1 + random.nextInt(60),
            random.nextBoolean());
  }

  private static JsonPath stored(String id) {
    return given().get("/v1/responses/" + id).then().statusCode(200).extract().jsonPath();
  }

  private static void assertWhole(String id) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    JsonPath response = stored(id);
    while (response.getString("status").equals("in_progress")) {
      // The engine is done with it; its transaction follows.
      assertThat(System.nanoTime()).as(id).isLessThan(deadline);
      Thread.sleep(10);
      response = stored(id);
    }
    assertThat(response.getString("status")).isIn("completed", "incomplete", "cancelled");
    // Memories and pins were read with the prompt, in a frame, but are not in the state that is
    // kept.
    long block =
        FRAME_TOKENS
            + response.getLong("eunoe.receipt.memory.tokens")
            + response.getLong("eunoe.receipt.memory.pins.tokens");
    assertThat(response.getLong("eunoe.receipt.window.position"))
        .isGreaterThanOrEqualTo(response.getLong("usage.total_tokens") - block);
  }
}
