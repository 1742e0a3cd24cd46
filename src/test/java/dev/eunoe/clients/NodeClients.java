package dev.eunoe.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The clients of npm in {@code src/test/clients}, installed as its lock file has them. */
public final class NodeClients {
  private static final Path FOLDER = Path.of("test/clients");
  private static final long PATIENCE_MINUTES = 5;

  private NodeClients() {}

  /** Installs what is not installed yet. */
  public static void install() throws IOException, InterruptedException {
    Path installed = FOLDER.resolve("node_modules/.package-lock.json");
    Path wanted = FOLDER.resolve("package-lock.json");
    if (Files.notExists(installed)
        || Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(wanted)) < 0) {
      run(Map.of(), "npm", "ci", "--prefer-offline", "--no-audit", "--no-fund");
    }
  }

  /**
   * Runs the tests of a file.
   *
   * @throws AssertionError with what they printed, where one of them fails
   */
  public static void test(String file, String url) throws IOException, InterruptedException {
    test(file, url, Map.of());
  }

  /** The same, told more by its environment. */
  public static void test(String file, String url, Map<String, String> more)
      throws IOException, InterruptedException {
    var environment = new HashMap<>(more);
    environment.put("EUNOE_URL", url);
    run(environment, "node", "--test", "--test-reporter=spec", file);
  }

  private static void run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("eunoe-clients-", ".log");
    var builder =
        new ProcessBuilder(command)
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    var process = builder.start();
    boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
    process.destroyForcibly();
    String printed = Files.readString(log);
    Files.delete(log);
    if (!ended || process.exitValue() != 0) {
      throw new AssertionError(String.join(" ", command) + " failed:\n" + printed);
    }
  }
}
