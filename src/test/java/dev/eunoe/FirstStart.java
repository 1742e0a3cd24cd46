package dev.eunoe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the first start of the packaged server leaves to those behind it, of which the suite has
 * dozens: what the JVM learned (JEP 514, 515), and a database that is made and migrated, and empty.
 * Together they are half of a start. Made once for a build; the tests of the launcher and of the
 * store begin with nothing.
 */
final class FirstStart {
  private static final Path LEARNED = Path.of("target", "first-start", "learned.aot");
  private static final Path DATA = Path.of("target", "first-start", "data");

  /** It is answered and not kept. */
  private static final String QUESTION =
      "{\"input\": \"Hello.\", \"max_output_tokens\": 8, \"store\": false}";

  private static boolean made;

  private FirstStart() {}

  /**
   * The option of Java for a start of {@code app}; its data directory holds a database from then
   * on, where it held nothing.
   *
   * @param options of {@code serve}
   */
  static String before(Path app, List<String> options) throws IOException, InterruptedException {
    copyDatabase(app, options);
    return "-XX:AOTCache=" + LEARNED;
  }

  /** The database alone: what was learned is of use to light starts only. */
  static void copyDatabase(Path app, List<String> options)
      throws IOException, InterruptedException {
    make(app);
    int data = options.indexOf("--data");
    if (data >= 0) {
      copyTo(Path.of(options.get(data + 1)));
    }
  }

  /** What has to lie in a data directory, once it is made. */
  static Path database() {
    return DATA.resolve("database").toAbsolutePath();
  }

  private static synchronized void make(Path app) throws IOException, InterruptedException {
    if (!made && !isNewerThan(app)) {
      run("rm", "-rf", DATA.toString());
      Files.createDirectories(DATA);
      var options = List.of("--data", DATA.toString());
      var learning = List.of("-XX:AOTCacheOutput=" + LEARNED, "-Xlog:aot*=off");
      try (var server = ServerProcess.startLearning(learning, options)) {
        var unused = server.respond(QUESTION);
        server.stop(); // what it learned is written now
      }
    }
    made = true;
  }

  private static boolean isNewerThan(Path app) throws IOException {
    return Files.exists(LEARNED)
        && Files.getLastModifiedTime(LEARNED).compareTo(Files.getLastModifiedTime(app)) > 0;
  }

  /** With owners and permissions: PostgreSQL looks at them. */
  private static void copyTo(Path data) throws IOException, InterruptedException {
    boolean isNew;
    try (var entries = Files.exists(data) ? Files.list(data) : null) {
      isNew = entries == null || entries.findAny().isEmpty();
    }
    if (isNew) {
      Files.createDirectories(data);
      run("cp", "-a", database().toString(), data.toString());
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (status != 0) {
      throw new IllegalStateException(String.join(" ", command) + " ended with " + status);
    }
  }
}
