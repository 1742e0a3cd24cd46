package dev.eunoe.launch;

import dev.eunoe.memory.MasterKey;
import dev.eunoe.memory.schema.Migrations;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The database of a server.
 *
 * @param patience how long one that is away is waited for
 * @param progress is told what takes a moment
 * @param stop ends it, where it is the server's own
 */
record ServedDatabase(
    DatabaseUrl url,
    String user,
    String password,
    Duration patience,
    Consumer<String> progress,
    Runnable stop)
    implements ServerStart.Database {

  private static final Duration PAUSE = Duration.ofMillis(100);

  @Override
  public void migrate() {
    new DatabaseWait(patience, PAUSE, progress).run(this::migrateNow);
  }

  private void migrateNow() {
    int applied = Migrations.run(url.jdbc(), user, password, encryptionKey(), progress);
    if (applied > 0) {
      progress.accept("Applied " + applied + " migration(s) to the database");
    }
  }

  private static Optional<MasterKey> encryptionKey() {
    return Optional.ofNullable(System.getenv("EUNOE_MEMORY_ENCRYPTION_KEY"))
        .or(() -> Optional.ofNullable(System.getProperty("eunoe.memory.encryption-key")))
        .filter(key -> !key.isBlank())
        .map(MasterKey::parse);
  }

  @Override
  public void close() {
    stop.run();
  }
}
