package dev.eunoe.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.EmbeddedDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A browser against the running server: the scripts in {@code web-client/e2e} say what it does. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class WebClientIT {
  private static final Path WEB_CLIENT = Path.of("../web-client");
  private static final int PATIENCE_MINUTES = 5;

  @TestHTTPResource("/")
  URI server;

  @Test
  void aPersonsFirstMinutes_inARealBrowser() throws IOException, InterruptedException {
    run("conversation.mjs");
  }

  @Test
  void whatAPersonDoesWithTheirMemory_inARealBrowser() throws IOException, InterruptedException {
    run("memory.mjs");
  }

  @Test
  void noWordIsLostOnThePage_inARealBrowser() throws IOException, InterruptedException {
    run("words.mjs");
  }

  private void run(String name) throws IOException, InterruptedException {
    Path said = Files.createTempFile("eunoe-browser-", ".log");
    Process script =
        new ProcessBuilder("node", "e2e/" + name, server.toString())
            .directory(WEB_CLIENT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    boolean ended = script.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
    script.destroyForcibly();

    assertThat(ended).as("the browser was done in time:\n%s", Files.readString(said)).isTrue();
    assertThat(script.exitValue()).as(Files.readString(said)).isZero();
    Files.delete(said);
  }
}
