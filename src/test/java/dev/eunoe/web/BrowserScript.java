package dev.eunoe.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A script of {@code web-client/e2e}, which drives a browser and says what it saw. */
public final class BrowserScript {
  private static final Path WEB_CLIENT = Path.of("../web-client");
  private static final int PATIENCE_MINUTES = 5;

  private BrowserScript() {}

  /** Runs it against a server; it has to end well. */
  public static void run(String name, URI server, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("node", "e2e/" + name, server.toString()));
    command.addAll(List.of(arguments));
    Path said = Files.createTempFile("eunoe-browser-", ".log");
    Process script =
        new ProcessBuilder(command)
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
