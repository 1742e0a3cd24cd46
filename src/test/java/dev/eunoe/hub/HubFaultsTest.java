package dev.eunoe.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.command.TestCheckpoints;
import dev.eunoe.hub.remote.HubException;
import dev.eunoe.hub.remote.HubName;
import dev.eunoe.hub.remote.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transfers that break, lie or change on the way: a sentence each, and nothing lost. */
class HubFaultsTest {
  private static final String WEIGHTS = "model.safetensors";
  private static final Patience NONE =
      new Patience(1, Duration.ZERO, Duration.ZERO, Duration.ofMillis(300));

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
    return HubTest.hub(server, home, Map.of()).pull(HubName.parse(TestHub.NAME));
  }

  private PulledModel pullWithoutPatience() {
    return HubTest.hub(server, home, Map.of(), NONE).pull(HubName.parse(TestHub.NAME));
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
  void aDroppedConnection_goesOnWhereItEnded() throws IOException {
    server.next(WEIGHTS, exchange -> server.send(exchange, weights, 200_000));
    server.next(WEIGHTS, exchange -> server.send(exchange, weights, 1));
    pull();

    assertWhole();
    var asked = server.requestsFor(WEIGHTS);
    assertThat(asked).hasSize(3);
    assertThat(from(asked.get(1))).isBetween(100_000, 200_000);
    assertThat(from(asked.get(2))).isBetween(from(asked.get(1)), 200_001);
    assertThat(server.requestsFor(WEIGHTS).getLast().ifRange()).matches("\"[0-9a-f]{64}\"");
  }

  /** The first byte that was asked for; of what just came, the client may lose some. */
  private static int from(TestHub.Request request) {
    return Integer.parseInt(request.range().replaceAll("bytes=(\\d+)-", "$1"));
  }

  @Test
  void aConnectionThatDropsAtOnceEachTime_isGivenUpInASentence() {
    for (int i = 0; i < 4; i++) {
      server.next(WEIGHTS, exchange -> server.send(exchange, weights, 0));
    }
    assertRefused("dropped", "4 times in a row", "kept");
  }

  @Test
  void aRunThatWasBroken_isContinuedByTheNext() throws IOException {
    server.next(WEIGHTS, exchange -> server.send(exchange, weights, 300_000));
    assertThatThrownBy(this::pullWithoutPatience).hasMessageContaining("dropped");
    assertThat(HubTest.hub(server, home, Map.of()).unfinished())
        .extracting(HubName::toString)
        .containsExactly(TestHub.NAME);
    server.forget();
    pull();

    assertWhole();
    assertThat(from(server.requestsFor(WEIGHTS).getFirst())).isBetween(200_000, 300_000);
    assertThat(server.bytesSent()).isLessThan(weights.length - 100_000);
    assertThat(HubTest.hub(server, home, Map.of()).unfinished()).isEmpty();
  }

  @Test
  void aSilentServer_countsAsDropped() {
    server.next(
        WEIGHTS,
        exchange -> {
          exchange.sendResponseHeaders(200, weights.length);
          exchange.getResponseBody().write(weights, 0, 1000);
          exchange.getResponseBody().flush();
          pause(3000);
        });
    assertThatThrownBy(this::pullWithoutPatience).hasMessageContaining("dropped");
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void partsThatWereDamaged_areFetchedAnew() throws IOException {
    server.next(WEIGHTS, exchange -> server.send(exchange, weights, 300_000));
    assertThatThrownBy(this::pullWithoutPatience).hasMessageContaining("dropped");
    try (var parts = Files.newDirectoryStream(folder(), WEIGHTS + ".*.part")) {
      for (Path part : parts) {
        Files.write(part, new byte[300_000]);
      }
    }
    pull();
    assertWhole();
  }

  @Test
  void aLengthThatIsALie_isSaidWithBothNumbers() {
    byte[] shorter = java.util.Arrays.copyOf(weights, 1000);
    server.next(WEIGHTS, exchange -> server.send(exchange, shorter, 1000));
    assertRefused(WEIGHTS, "%,d bytes".formatted(weights.length), "1000 bytes come");
  }

  @Test
  void moreBytesThanWereListed_areRefused() {
    server.next(
        WEIGHTS,
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(new byte[weights.length + 1]);
        });
    assertRefused(WEIGHTS, "more bytes come");
  }

  @Test
  void aChecksumThatIsALie_isRefused_andTheNextPullBeginsAnew() throws IOException {
    server.next(
        WEIGHTS, exchange -> server.send(exchange, new byte[weights.length], weights.length));
    assertRefused(WEIGHTS, "another checksum", "pull again");
    pull();
    assertWhole();
  }

  @Test
  void aSmallFileWithAnotherChecksum_isRefused() {
    byte[] config = server.content("config.json");
    byte[] other = config.clone();
    other[other.length - 2] ^= 1;
    server.next("config.json", exchange -> server.send(exchange, other, other.length));
    assertRefused("config.json", "changed or was damaged");
  }

  @Test
  void aFileThatChangesBetweenTwoRequests_isNoticed() throws IOException {
    byte[] other = weights.clone();
    other[5] ^= 1;
    server.next(WEIGHTS, exchange -> server.send(exchange, weights, 200_000));
    server.next(WEIGHTS, exchange -> server.send(exchange, other, other.length));
    assertRefused(WEIGHTS, "changed or was damaged");

    byte[] longer = java.util.Arrays.copyOf(weights, weights.length + 1);
    server.next(WEIGHTS, exchange -> server.send(exchange, weights, 200_000));
    server.next(
        WEIGHTS,
        exchange -> {
          exchange.getResponseHeaders().set("Content-Range", "bytes 200000-200001/200002");
          exchange.sendResponseHeaders(206, 2);
          exchange.getResponseBody().write(longer, 200_000, 2);
        });
    assertRefused(WEIGHTS, "changed or was damaged");
    pull();
    assertWhole();
  }

  @Test
  void aCommitThatIsPushedMeanwhile_mixesNothing() throws IOException {
    server.next(
        "config.json",
        exchange -> {
          byte[] config = server.content("config.json");
          server.commit("2");
          server.send(exchange, config, config.length);
        });
    // The first commit's files are gone from this hub: said, rather than the second's taken.
    assertRefused("has no file config.json of " + TestHub.NAME);
    assertThat(pull().commit()).isEqualTo("2".repeat(40));
    assertWhole();
  }
}
