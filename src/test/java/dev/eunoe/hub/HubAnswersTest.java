package dev.eunoe.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.command.TestCheckpoints;
import dev.eunoe.hub.remote.HubException;
import dev.eunoe.hub.remote.HubName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What hubs answer instead of files: a sentence each that says what to do. */
class HubAnswersTest {
  private static final String WEIGHTS = "model.safetensors";

  @TempDir Path home;
  private TestHub server;
  private byte[] weights;

  @BeforeEach
  void startHub() throws IOException {
    server = new TestHub().putFolder(TestCheckpoints.tiny("llama"));
    weights = server.content(WEIGHTS);
  }

  @AfterEach
  void stopHub() {
    server.close();
  }

  private PulledModel pull() {
    return pull(Map.of());
  }

  private PulledModel pull(Map<String, String> environment) {
    return HubTest.hub(server, home, environment).pull(HubName.parse(TestHub.NAME));
  }

  private void assertWhole() throws IOException {
    assertThat(folder().resolve(WEIGHTS)).hasBinaryContent(weights);
    try (var files = Files.list(folder())) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".part"));
    }
  }

  private Path folder() {
    return home.resolve(".eunoe/models").resolve(TestHub.NAME);
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessageContainingAll(parts)
        .hasMessageMatching("[^\\n]*\\.");
    assertThat(folder().resolve(WEIGHTS)).doesNotExist();
    assertThat(folder().resolve("pulled.json")).doesNotExist();
  }

  @Test
  void aRedirectToAnotherHost_isFollowedWithoutTheToken() throws IOException {
    server.redirectsElsewhere();
    server.wants("hf_secret");
    pull(Map.of("HF_TOKEN", " hf_secret\n"));

    assertWhole();
    assertThat(server.requests())
        .anyMatch(request -> request.port() == server.elsewherePort())
        .allSatisfy(request ->
            assertThat(request.token())
                .isEqualTo(request.port() == server.elsewherePort() ? "" : "Bearer hf_secret"));
  }

  @Test
  void aRedirectInACircleOrToNoWebAddress_isRefused() {
    for (int i = 0; i < 11; i++) {
      server.next(
          "config.json", exchange -> redirect(exchange, exchange.getRequestURI().toString()));
    }
    assertRefused("redirected more than 10 times");
    server.next("config.json", exchange -> redirect(exchange, "file:///etc/passwd"));
    assertRefused("'file:///etc/passwd', which is not followed");
  }

  private static void redirect(com.sun.net.httpserver.HttpExchange exchange, String to)
      throws IOException {
    exchange.getResponseHeaders().set("Location", to);
    exchange.sendResponseHeaders(302, -1);
  }

  @Test
  void aPageOfHtml_isSaidToBeOne() {
    server.next("/api/models/" + TestHub.NAME, TestHub::html);
    assertRefused("page of HTML", "HF_ENDPOINT");
    server.next(WEIGHTS, TestHub::html);
    assertRefused("page of HTML");
    server.next("/api/models/" + TestHub.NAME, exchange -> TestHub.json(exchange, "<html>"));
    assertRefused("something other than JSON");
    server.next("/api/models/" + TestHub.NAME, exchange -> TestHub.json(exchange, "{}"));
    assertRefused("names no commit");
  }

  @Test
  void aListInPages_isReadToItsEnd() throws IOException {
    server.pagesOf(1);
    pull();
    assertWhole();
    assertThat(server.requests()).filteredOn(r -> r.path().contains("cursor=")).hasSize(2);
  }

  @Test
  void aPathThatLeadsOut_isRefused() {
    server.put("../model.safetensors", "x");
    assertRefused("'../model.safetensors' leads out of the repository");
  }

  @Test
  void aModelThatNeedsAToken_isPulledWithIt_elseTheSentenceSaysHow() throws IOException {
    server.wants("hf_secret");
    assertRefused("private or gated", "HF_TOKEN", "status 401");
    assertThatThrownBy(() -> pull(Map.of("HF_TOKEN", "hf_other")))
        .hasMessageContaining("owner of this token")
        .hasMessageNotContaining("hf_other");
    assertThatThrownBy(() -> pull(Map.of("HF_TOKEN", "two words")))
        .hasMessageContaining("HF_TOKEN holds no token");

    Path login = home.resolve(".cache/huggingface/token");
    Files.createDirectories(login.getParent());
    Files.writeString(login, "hf_secret\n");
    pull();
    assertWhole();
  }

  @Test
  void aModelThatIsNotThere_isNamed() {
    assertThatThrownBy(() -> HubTest.hub(server, home, Map.of()).pull(HubName.parse("tester/none")))
        .hasMessageContaining("has no model tester/none (status 404)");
    assertThat(home.resolve(".eunoe")).doesNotExist();
  }

  @Test
  void aHubThatIsAskedTooMuch_isWaitedFor_butNotForLong() throws IOException {
    server.next(WEIGHTS, exchange -> tooMany(exchange, "9999"));
    assertRefused("status 429", "asks to wait 9999 s");
    server.next(WEIGHTS, exchange -> tooMany(exchange, "1"));
    server.next(WEIGHTS, exchange -> exchange.sendResponseHeaders(503, -1));
    pull();
    assertWhole();
    assertThat(server.requestsFor(WEIGHTS)).hasSize(4);
  }

  private static void tooMany(com.sun.net.httpserver.HttpExchange exchange, String seconds)
      throws IOException {
    exchange.getResponseHeaders().set("Retry-After", seconds);
    exchange.sendResponseHeaders(429, -1);
  }

  @Test
  void aHubThatIsNotThere_isNamed() {
    for (String endpoint : List.of("http://127.0.0.1:1", "http://no.such.host.invalid")) {
      assertThatThrownBy(() -> pull(Map.of("HF_ENDPOINT", endpoint)))
          .isInstanceOf(HubException.class)
          .hasMessageStartingWith(endpoint + " cannot be reached: it");
    }
    assertThatThrownBy(() -> pull(Map.of("HF_ENDPOINT", "ftp://x")))
        .hasMessageStartingWith("HF_ENDPOINT is 'ftp://x'");
  }
}
