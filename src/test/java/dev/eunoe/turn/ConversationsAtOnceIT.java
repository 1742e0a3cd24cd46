package dev.eunoe.turn;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.EmbeddedDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Several messages at once in one conversation: what has an answer stands in what follows. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class ConversationsAtOnceIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TestHTTPResource("/v1/responses")
  URI url;

  private static String conversation() {
    return "conv_" + UUID.randomUUID();
  }

  private static String body(String conversation, String words, int tokens) {
    return """
    {"type": "response.create", "input": "%s", "conversation": "%s", "max_output_tokens": %d,
     "eunoe": {"memory": false}}\
    """
        .formatted(words, conversation, tokens);
  }

  /** The id of the answer; null where another message came first. */
  private static @Nullable String overHttp(String body) {
    Response answer = given().contentType("application/json").body(body).post("/v1/responses");
    if (answer.statusCode() == 409) {
      assertThat(answer.jsonPath().getString("error.code")).isEqualTo("conversation_busy");
      assertThat(answer.jsonPath().getString("error.param")).isEqualTo("conversation");
      assertThat(answer.jsonPath().getString("error.message")).contains("send it again");
      return null;
    }
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    return answer.jsonPath().getString("id");
  }

  private WebSocket connect(HttpClient client, WebSocket.Listener listener) {
    var address = URI.create(url.toString().replaceFirst("^http", "ws"));
    return client.newWebSocketBuilder().buildAsync(address, listener).join();
  }

  private @Nullable String overSocket(String body) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var end = new Waiting("error|response\\.(completed|incomplete|failed)");
      WebSocket socket = connect(client, end);
      JsonNode event;
      try {
        socket.sendText(body, true).join();
        event = end.event();
      } finally {
        socket.abort();
      }
      if (event.path("type").asText().equals("error")) {
        assertThat(event.at("/error/code").asText()).isEqualTo("conversation_busy");
        return null;
      }
      return event.at("/response/id").asText();
    }
  }

  private static List<String> answered(List<? extends Callable<@Nullable String>> messages)
      throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var ids = new ArrayList<String>();
      for (var message : threads.invokeAll(messages)) {
        String id = message.get();
        if (id != null) {
          ids.add(id);
        }
      }
      return ids;
    }
  }

  private static Set<String> path(String responseId) {
    var path = new HashSet<String>();
    String id = responseId;
    while (id != null) {
      path.add(id);
      id = given().get("/v1/responses/" + id).jsonPath().getString("previous_response_id");
    }
    return path;
  }

  @Test
  void messagesAtOnceInOneConversation_overHttpAndSocket_allThatAreAnsweredStandInTheNext()
      throws Exception {
    String conversation = conversation();
    var all = new ArrayList<String>();
    for (int round = 0; round < 6; round++) {
      String one = body(conversation, "This is the first of round " + round + ".", 3);
      String two = body(conversation, "This is the second of round " + round + ".", 3);
      List<Callable<@Nullable String>> messages =
          List.of(
              () -> overHttp(one),
              () -> overSocket(two),
              () -> overHttp(two),
              () -> overSocket(one));
      List<String> answered = answered(messages);

      assertThat(answered).isNotEmpty();
      all.addAll(answered);
    }
    String last = overHttp(body(conversation, "And now?", 3));

    assertThat(last).isNotNull();
    assertThat(path(last)).containsAll(all).hasSize(all.size() + 1);
    assertThat(given().get("/v1/conversations/" + conversation).jsonPath().getList("exchanges"))
        .hasSize(all.size() + 1);
  }

  @Test
  void aMessageWhileAnAnswerIsBeingWritten_isRefused_untilThatHasEnded() throws Exception {
    String conversation = conversation();
    String endless =
        """
        {"type": "response.create", "input": "%s", "conversation": "%s", "temperature": 2,
         "top_k": 0, "max_output_tokens": 20000, "eunoe": {"memory": false}}\
        """
            .formatted("The harbour of Ostrand is quiet today. ".repeat(2_400), conversation);
    try (var client = HttpClient.newHttpClient()) {
      var created = new Waiting("response\\.created");
      WebSocket socket = connect(client, created);
      try {
        socket.sendText(endless, true).join();
        String writing = created.event().at("/response/id").asText();

        assertThat(overHttp(body(conversation, "Wait!", 3))).isNull();
        assertThat(overSocket(body(conversation, "Wait!", 3))).isNull();
        given().post("/v1/responses/" + writing + "/cancel").then().statusCode(200);
        String next = null;
        while (next == null) { // what was written so far is being kept
          Thread.sleep(20);
          next = overHttp(body(conversation, "Wait!", 3));
        }
        assertThat(path(next)).contains(writing).hasSize(2);
      } finally {
        socket.abort();
      }
    }
  }

  @Test
  void aNamedResponse_isABranchPointAsBefore_alsoWithItsConversation() throws Exception {
    String conversation = conversation();
    String root = overHttp(body(conversation, "I live in Karst.", 3));
    String branch =
        body(conversation, "Where do I live?", 3)
            .replaceFirst("\\{", "{\"previous_response_id\": \"" + root + "\", ");

    List<Callable<@Nullable String>> twice =
        List.of(() -> overHttp(branch), () -> overSocket(branch));
    assertThat(answered(twice)).hasSize(2);
  }

  /** Waits for an event of this kind, which is a regular expression. */
  private static final class Waiting implements WebSocket.Listener {
    private final String type;
    private final CompletableFuture<JsonNode> event = new CompletableFuture<>();
    private final StringBuilder frame = new StringBuilder();

    Waiting(String type) {
      this.type = type;
    }

    JsonNode event() throws Exception {
      return event.get(60, TimeUnit.SECONDS);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      frame.append(data);
      if (last) {
        try {
          JsonNode received = JSON.readTree(frame.toString());
          if (received.path("type").asText().matches(type)) {
            event.complete(received);
          }
        } catch (JsonProcessingException e) {
          event.completeExceptionally(e);
        }
        frame.setLength(0);
      }
      from.request(1);
      return null;
    }
  }
}
