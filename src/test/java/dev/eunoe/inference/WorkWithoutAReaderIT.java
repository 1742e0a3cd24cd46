package dev.eunoe.inference;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eunoe.EmbeddedDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is not stored, and nobody can read any more, is not computed. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class WorkWithoutAReaderIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final String LONG = "The harbour of Ostrand is quiet. ".repeat(2000);

  @TestHTTPResource("/v1/responses")
  URI responses;

  @Inject Engine engine;

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @BeforeEach
  void nobodyElse() throws InterruptedException {
    await("an idle model", this::idle);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
    client.shutdownNow();
    await("an idle model", this::idle);
  }

  private boolean idle() {
    return engine.load().held() == 0 && engine.load().waiting() == 0;
  }

  private static void await(String what, BooleanSupplier holds) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      Thread.sleep(5);
    }
  }

  private static String request(String input, String more) {
    return """
    {"input": "%s", "store": false, "max_output_tokens": 20000, "temperature": 2, "top_k": 0,
     "eunoe": {"events": true, "memory": false}%s}\
    """
        .formatted(input, more);
  }

  private StreamClient stream(String body) throws IOException, InterruptedException {
    var stream = StreamClient.open(client, responses, body);
    opened.add(stream);
    return stream;
  }

  /** The tokens of a prompt whose reading has begun. */
  private static long promptOf(JsonNode restored) {
    long tokens = restored.path("new_tokens").asLong();
    assertThat(tokens).isGreaterThan(10_000);
    return tokens;
  }

  @Test
  void aPromptWhoseStreamIsCut_isNotReadToItsEnd() throws Exception {
    long before = engine.tokensRead();
    var stream = stream(request(LONG, ", \"stream\": true"));
    long prompt = promptOf(stream.next("eunoe.state.restored"));
    stream.close();

    await("its end", this::idle);
    assertThat(engine.tokensRead() - before).isLessThan(prompt);
  }

  @Test
  void aPromptWhoseSocketIsCut_isNotReadToItsEnd() throws Exception {
    long before = engine.tokensRead();
    long prompt;
    try (var socket = SocketClient.open(client, responses)) {
      socket.send(request(LONG, ", \"type\": \"response.create\""));
      prompt = promptOf(socket.next("eunoe\\.state\\.restored"));
    }

    await("its end", this::idle);
    assertThat(engine.tokensRead() - before).isLessThan(prompt);
  }

  /** A request that is not streamed is told nothing until its end, so only its closing tells. */
  @Test
  void aPromptWhosePlainRequestIsCut_isNotReadToItsEnd() throws Exception {
    var bodies =
        Map.of(
            "/v1/responses", request(LONG, ""),
            "/v1/chat/completions",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"%s\"}], \"store\": false}"
                    .formatted(LONG),
            "/v1/completions",
                "{\"prompt\": \"%s\", \"echo\": true, \"logprobs\": 1, \"max_tokens\": 0}"
                    .formatted(LONG));
    for (var request : bodies.entrySet()) {
      await("an idle model", this::idle);
      long before = engine.tokensRead();
      try (var socket = posted(request.getKey(), request.getValue())) {
        await("its beginning", () -> engine.load().running() == 1);
      }

      await("its end", this::idle);
      assertThat(engine.tokensRead() - before).as(request.getKey()).isLessThan(10_000);
    }
  }

  private Socket posted(String path, String body) throws IOException {
    var socket = new Socket(responses.getHost(), responses.getPort());
    opened.add(socket);
    byte[] sent = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "POST %s HTTP/1.1\r\nHost: %s:%d\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(path, responses.getHost(), responses.getPort(), sent.length);
    socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().write(sent);
    socket.getOutputStream().flush();
    return socket;
  }

  @Test
  void severalAnswersWhoseReaderHasGone_areNoneOfThemWrittenToTheirEnd() throws Exception {
    String body =
        """
        {"messages": [{"role": "user", "content": "Talk on."}], "store": false, "n": 4,
         "max_tokens": 20000, "temperature": 2}\
        """;
    try (var socket = posted("/v1/chat/completions", body)) {
      await("all of them", () -> engine.load().running() > 1);
    }
    long before = engine.tokensRead();

    await("their end", this::idle);
    assertThat(engine.tokensRead() - before).isLessThan(4 * 2_000);
  }

  @Test
  void anAnswerWhoseReaderHasGone_isNotWrittenToItsEnd() throws Exception {
    for (int i = 0; i < 8; i++) {
      var stream = stream(request("Talk on.", ", \"stream\": true, \"seed\": " + i));
      var unused = stream.next("response.output_text.delta");
    }
    long before = engine.tokensRead();
    for (AutoCloseable one : opened) {
      one.close();
    }

    await("their end", this::idle);
    assertThat(engine.tokensRead() - before).isLessThan(8 * 2_000);
  }

  @Test
  void whoLeavesTheQueue_givesThePlaceInItUp() throws Exception {
    long before = engine.tokensRead();
    long prompts = 0;
    for (int i = 0; i < engine.limits().maxRunning(); i++) {
      var running = stream(request(LONG, ", \"stream\": true"));
      prompts += promptOf(running.next("eunoe.state.restored"));
    }
    var waiting = stream(request(LONG, ", \"stream\": true"));
    var unused = waiting.next("eunoe.queue.waiting");
    var socket = SocketClient.open(client, responses);
    socket.send(request("Hello.", ", \"type\": \"response.create\""));
    unused = socket.next("eunoe\\.queue\\.waiting");
    assertThat(engine.load().waiting()).isEqualTo(2);

    waiting.close();
    socket.close();

    await("an empty line", () -> engine.load().waiting() == 0);
    assertThat(engine.tokensRead() - before).as("all still read").isLessThan(prompts / 2);
    assertThat(engine.load().running()).isEqualTo(engine.limits().maxRunning());
  }

  @Test
  void cancel_stopsWhatIsNotStored_andTellsItsEnd() throws Exception {
    long before = engine.tokensRead();
    var stream = stream(request(LONG, ", \"stream\": true"));
    String id = stream.next("response.created").at("/response/id").asText();
    long prompt = promptOf(stream.next("eunoe.state.restored"));

    given()
        .post("/v1/responses/" + id + "/cancel")
        .then()
        .statusCode(200)
        .body("id", equalTo(id))
        .body("status", equalTo("cancelled"));

    assertThat(stream.last().at("/response/status").asText()).isEqualTo("cancelled");
    await("its end", this::idle);
    assertThat(engine.tokensRead() - before).isLessThan(prompt);
    given().get("/v1/responses/" + id).then().statusCode(404);
  }

  @Test
  void cancelOverTheSocket_stopsWhatIsNotStored() throws Exception {
    long before = engine.tokensRead();
    var socket = SocketClient.open(client, responses);
    opened.add(socket);
    socket.send(request(LONG, ", \"type\": \"response.create\""));
    String id = socket.next("response\\.created").at("/response/id").asText();
    long prompt = promptOf(socket.next("eunoe\\.state\\.restored"));
    socket.send("{\"type\": \"response.cancel\", \"response_id\": \"%s\"}".formatted(id));

    assertThat(socket.next("response\\.incomplete").at("/response/status").asText())
        .isEqualTo("cancelled");
    await("its end", this::idle);
    assertThat(engine.tokensRead() - before).isLessThan(prompt);
  }

  @Test
  void whatIsNotStored_isNotReadAgainAfterItsEnd() {
    String body =
        """
        {"input": "Hello there, how are you today?", "store": %s, "max_output_tokens": 4,
         "stop": ["never said"], "eunoe": {"memory": false}}\
        """;
    long stored = read(body.formatted(true));
    long unstored = read(body.formatted(false));

    assertThat(unstored).isLessThan(stored);
  }

  private long read(String body) {
    long before = engine.tokensRead();
    given().contentType("application/json").body(body).post("/v1/responses").then().statusCode(200);
    return engine.tokensRead() - before;
  }

  @Test
  void anAnswerThatIsStored_goesOnWithoutAReader() throws Exception {
    var stream =
        stream(
            """
            {"input": "%s", "stream": true, "max_output_tokens": 8, "eunoe": {"memory": false}}\
            """
                .formatted("The harbour of Ostrand is quiet. ".repeat(300)));
    String id = stream.next("response.created").at("/response/id").asText();
    stream.close();

    await(
        "its end",
        () ->
            !given()
                .get("/v1/responses/" + id)
                .jsonPath()
                .getString("status")
                .equals("in_progress"));
    given()
        .get("/v1/responses/" + id)
        .then()
        .body("status", org.hamcrest.Matchers.oneOf("completed", "incomplete"));
  }
}
