package dev.eunoe.memory.schema;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.eunoe.memory.MasterKey;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;

/**
 * Brings a database's schema up to what this Eunoe knows; refuses one that is newer or was edited,
 * and one that would not keep owners apart.
 */
public final class Migrations {
  private Migrations() {}

  /**
   * Applies what is missing, in one transaction per migration.
   *
   * @param jdbcUrl such as {@code jdbc:postgresql://localhost:5432/eunoe}
   * @return how many migrations were applied
   * @throws SchemaException when the database cannot be reached or its schema is not ours
   */
  @CanIgnoreReturnValue
  public static int run(String jdbcUrl, String user, String password) {
    return run(jdbcUrl, user, password, Optional.empty());
  }

  /**
   * Applies what is missing; with a key, encrypts what is in a database that has none yet.
   *
   * @throws SchemaException also when the words there are encrypted with another key than this
   */
  @CanIgnoreReturnValue
  public static int run(String jdbcUrl, String user, String password, Optional<MasterKey> key) {
    try {
      Flyway flyway =
          Flyway.configure(Migrations.class.getClassLoader())
              .dataSource(jdbcUrl, user, password)
              .locations("classpath:db/migration")
              .validateMigrationNaming(true)
              .outOfOrder(true) // numbers are given out in ranges, and filled as work is finished
              .load();
      refuseNewer(flyway, jdbcUrl);
      int applied = flyway.migrate().migrationsExecuted;
      Isolation.require(jdbcUrl, user, password);
      DatabaseSealing.require(jdbcUrl, user, password, key);
      return applied;
    } catch (FlywayException e) {
      throw new SchemaException(
          "The schema of the database %s cannot be brought up to date: %s"
              .formatted(jdbcUrl, firstLine(e)),
          e);
    }
  }

  private static void refuseNewer(Flyway flyway, String jdbcUrl) {
    String newest = "";
    String known = "none";
    for (MigrationInfo migration : flyway.info().all()) {
      MigrationVersion version = migration.getVersion();
      if (version == null) {
        continue;
      }
      if (migration.getState() == MigrationState.FUTURE_SUCCESS
          || migration.getState() == MigrationState.FUTURE_FAILED) {
        newest = version.getVersion();
      } else {
        known = version.getVersion();
      }
    }
    if (!newest.isEmpty()) {
      throw new SchemaException(
          "The schema of the database %s is of version %s, this Eunoe knows up to %s: use a newer Eunoe, or another database."
              .formatted(jdbcUrl, newest, known));
    }
  }

  private static String firstLine(FlywayException e) {
    return String.valueOf(e.getMessage()).strip().lines().findFirst().orElse("no reason given");
  }
}
