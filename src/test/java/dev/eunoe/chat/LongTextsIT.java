package dev.eunoe.chat;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.EmbeddedDatabase;
import dev.eunoe.chat.memories.ExportFile;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Long texts are worked on beside the event loops, which answer everybody else meanwhile. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class LongTextsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Work of ours, and what reads and writes JSON and runs patterns for it. */
  private static final List<String> WORK =
      List.of("dev.eunoe.", "com.fasterxml.jackson.", "java.util.regex.");

  private static final List<String> TEXTS = List.of("password: x1y2z3w4. ", "e\u0301\u0301 ");

  /** A loop that computes for less than this keeps nobody waiting. */
  private static final long HELD_NANOS = 50_000_000;

  @TestHTTPResource("/v1/responses")
  URI responses;

  /** Classes are loaded, and the loops' code compiled, before anything is held against them. */
  @Test
  void aTurnOfLongTexts_isNotWorkedOnOnAnEventLoop() throws Exception {
    talk(TEXTS.getFirst().repeat(200));

    List<String> held =
        heldWhile(() -> {
          for (String text : TEXTS) {
            talk(text.repeat(5_000 / text.length()));
          }
        });

    assertThat(held).isEmpty();
  }

  @Test
  void aLongRequest_isNotReadOnAnEventLoop() throws Exception {
    String history = history(60_000);
    String flat = "{\"input\":\"" + "word ".repeat(2_500_000) + "\"}";
    refused("/v1/chat/completions", history);

    List<String> held =
        heldWhile(() -> {
          refused("/v1/chat/completions", history);
          refused("/v1/responses", flat);
          refusedOnSocket(flat);
        });

    assertThat(held).isEmpty();
  }

  @Test
  void aLongImport_isNotReadNorItsExportWrittenOnAnEventLoop() throws Exception {
    restore(export("conv_small", 20, "completed"));
    String refused = export("conv_odd", 5_000, "sleeping"); // by its last exchange
    String file = export("conv_large", 400, "completed");

    List<String> held =
        heldWhile(() -> {
          imported(refused).then().statusCode(400).body("error.message", containsString("[4999]"));
          restore(file);
          given().get("/v1/memories/export").then().statusCode(200);
        });

    assertThat(held).isEmpty();
  }

  private static void talk(String said) {
    String id = say(said, null);
    say("And " + said, id);
    given().queryParam("q", said.substring(0, 3_000)).get("/v1/memories/search");
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

  /** As many messages, longer together than a request may be; each is small. */
  private static String history(int messages) {
    ObjectNode body = JSON.createObjectNode();
    ArrayNode list = body.putArray("messages");
    for (int i = 0; i < messages; i++) {
      String role = i % 2 == 0 ? "user" : "assistant";
      list.addObject().put("role", role).put("content", "Message number " + i + " ".repeat(150));
    }
    list.addObject().put("role", "user").put("content", "And now?");
    return body.toString();
  }

  private static void refused(String path, String body) {
    given()
        .contentType("application/json")
        .body(body)
        .post(path)
        .then()
        .statusCode(400)
        .body("error.code", is("context_length_exceeded"));
  }

  private void refusedOnSocket(String body) throws Exception {
    var said = new CompletableFuture<String>();
    try (var client = HttpClient.newHttpClient()) {
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .buildAsync(
                  URI.create(responses.toString().replace("http:", "ws:")), new FirstWords(said))
              .join();
      socket.sendText("{\"type\":\"response.create\"," + body.substring(1), true).join();
      assertThat(said.get(60, TimeUnit.SECONDS)).contains("context_length_exceeded");
      socket.abort();
    }
  }

  private record FirstWords(CompletableFuture<String> said) implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      said.complete(data.toString());
      return CompletableFuture.completedStage(null);
    }
  }

  private static String export(String id, int responses, String lastStatus) {
    ObjectNode file = JSON.createObjectNode().put("format", ExportFile.FORMAT);
    file.put("version", ExportFile.VERSION);
    String now = Instant.now().toString();
    ObjectNode conversation = file.putArray("conversations").addObject();
    conversation.put("id", id).put("title", "Long").put("created_at", now).put("updated_at", now);
    ArrayNode list = conversation.putArray("responses");
    for (int i = 0; i < responses; i++) {
      ObjectNode response = list.addObject().put("id", "resp_" + id + i);
      response.put("previous_response_id", i == 0 ? null : "resp_" + id + (i - 1));
      response.put("model", "m").put("created_at", now);
      response.put("status", i == responses - 1 ? lastStatus : "completed");
      response.put("finished_at", now);
      ArrayNode messages = response.putArray("messages");
      message(messages, "turn_" + id + i + "q", "user", now);
      message(messages, "turn_" + id + i + "a", "assistant", now);
    }
    return file.toString();
  }

  private static void message(ArrayNode messages, String id, String role, String at) {
    messages
        .addObject()
        .put("id", id)
        .put("role", role)
        .put("text", "The boats of " + id + " came home before the storm. ".repeat(20))
        .put("at", at);
  }

  private static void restore(String file) {
    imported(file).then().statusCode(200);
  }

  private static Response imported(String file) {
    return given().contentType("application/json").body(file).post("/v1/memories/import");
  }

  private interface Work {
    void run() throws Exception;
  }

  private static List<String> heldWhile(Work work) throws Exception {
    List<String> held = new ArrayList<>();
    var over = new AtomicBoolean();
    var watch = Thread.ofPlatform().start(() -> watch(held, over));
    try {
      work.run();
    } finally {
      over.set(true);
      watch.join();
    }
    return held;
  }

  /**
   * Notes where a loop was found at work, again and again, and has computed for longer than that
   * since: time of the processor, so that a machine with too few of them is not held against it.
   */
  private static void watch(List<String> held, AtomicBoolean over) {
    Map<Thread, Long> since = new HashMap<>();
    while (!over.get()) {
      LockSupport.parkNanos(2_000_000); // every look stops all threads
      for (Map.Entry<Thread, StackTraceElement[]> thread : Thread.getAllStackTraces().entrySet()) {
        if (thread.getKey().getName().contains("eventloop")) {
          if (!works(thread.getValue())) {
            since.remove(thread.getKey());
            continue;
          }
          long used = THREADS.getThreadCpuTime(thread.getKey().threadId());
          if (used - since.computeIfAbsent(thread.getKey(), _ -> used) > HELD_NANOS) {
            held.add(at(thread.getValue()));
            since.remove(thread.getKey());
          }
        }
      }
    }
  }

  /** In a call from the transport; what that does with a frame or a body of its own is not ours. */
  private static boolean works(StackTraceElement[] stack) {
    return Stream.of(stack)
        .takeWhile(frame -> !frame.getClassName().startsWith("io.netty.channel."))
        .anyMatch(frame -> WORK.stream().anyMatch(frame.getClassName()::startsWith));
  }

  private static String at(StackTraceElement[] stack) {
    return String.join(
        "\n  ", Stream.of(stack).map(StackTraceElement::toString).limit(40).toList());
  }
}
