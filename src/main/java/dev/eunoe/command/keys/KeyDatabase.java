package dev.eunoe.command.keys;

import dev.eunoe.memory.MasterKey;
import dev.eunoe.memory.embedded.EmbeddedPostgres;
import dev.eunoe.memory.keys.KeyBook;
import dev.eunoe.memory.schema.Migrations;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The database that the keys are in, named as {@code serve} is told of it. That of a data directory
 * is joined while a server holds it, and started for a moment where none does.
 */
final class KeyDatabase {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the server keeps its conversations.",
      defaultValue = "${env:EUNOE_DATA:-${sys:user.home}/.eunoe}")
  private Path data = Path.of("");

  @Option(
      names = "--database-url",
      paramLabel = "URL",
      description = "The PostgreSQL that it uses instead: postgresql://HOST:PORT/NAME.",
      defaultValue = "${env:EUNOE_DATABASE_URL}")
  private @Nullable String url;

  @Option(
      names = "--database-user",
      description = "Its user; the password is in EUNOE_DATABASE_PASSWORD.",
      defaultValue = "${env:EUNOE_DATABASE_USER:-eunoe}")
  private String user = "";

  /** Does something with the keys. */
  <T> T with(Function<KeyBook, T> work) {
    if (url != null && !url.isBlank()) {
      String password = Optional.ofNullable(System.getenv("EUNOE_DATABASE_PASSWORD")).orElse("");
      return with(jdbc(url), user, password, work);
    }
    Optional<EmbeddedPostgres.Running> running = EmbeddedPostgres.running(data);
    if (running.isPresent()) {
      return with(running.get().jdbcUrl(), running.get().user(), running.get().password(), work);
    }
    try (var postgres =
        EmbeddedPostgres.start(data, line -> System.err.println("eunoe: " + line))) {
      return with(postgres.jdbcUrl(), postgres.user(), postgres.password(), work);
    }
  }

  private static <T> T with(
      String jdbcUrl, String user, String password, Function<KeyBook, T> work) {
    try (var book = KeyBook.open(jdbcUrl, user, password)) {
      if (!book.isThere()) { // before a server of this version has been started on it
        Migrations.run(
            jdbcUrl,
            user,
            password,
            Optional.ofNullable(System.getenv("EUNOE_MEMORY_ENCRYPTION_KEY"))
                .filter(key -> !key.isBlank())
                .map(MasterKey::parse),
            line -> System.err.println("eunoe: " + line));
      }
      return work.apply(book);
    }
  }

  private static String jdbc(String url) {
    String plain = url.startsWith("jdbc:") ? url : "jdbc:" + url;
    return plain.replaceFirst("^jdbc:postgres:", "jdbc:postgresql:");
  }
}
