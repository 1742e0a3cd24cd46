package dev.eunoe.web;

import dev.eunoe.EmbeddedDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** A browser against the running server: the scripts in {@code web-client/e2e} say what it does. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class WebClientIT {
  @TestHTTPResource("/")
  URI server;

  @Test
  void aPersonsFirstMinutes_inARealBrowser() throws IOException, InterruptedException {
    BrowserScript.run("conversation.mjs", server);
  }

  @Test
  void whatAPersonDoesWithTheirMemory_inARealBrowser() throws IOException, InterruptedException {
    BrowserScript.run("memory.mjs", server);
  }

  @Test
  void noWordIsLostOnThePage_inARealBrowser() throws IOException, InterruptedException {
    BrowserScript.run("words.mjs", server);
  }

  @Test
  void theDescriptionOfTheInterface_inARealBrowser() throws IOException, InterruptedException {
    BrowserScript.run("docs.mjs", server);
  }
}
