package dev.eunoe.memory.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/** Runs the server in a JVM of its own, to be killed or to hold the directory. */
final class AnotherEunoe {
  private AnotherEunoe() {}

  public static void main(String[] arguments) throws IOException, SQLException {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of(arguments[0]), line -> {})) {
      DataDirectories.execute(
          postgres, "create table orphaned as select 'before the kill'::text as said");
      System.out.println("ready");
      while (System.in.read() >= 0) {
        // nothing is said to it; it waits for the end of its input
      }
    }
  }
}
