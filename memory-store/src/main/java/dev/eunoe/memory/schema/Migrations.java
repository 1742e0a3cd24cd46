package dev.eunoe.memory.schema;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.eunoe.memory.MasterKey;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.function.Consumer;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

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
    return run(jdbcUrl, user, password, Optional.empty(), line -> {});
  }

  /**
   * Applies what is missing; with a key, encrypts what is in a database that has none yet.
   *
   * @param progress is told each step that may take long, since a database may be large
   * @throws SchemaException also when the words there are encrypted with another key than this
   */
  @CanIgnoreReturnValue
  public static int run(
      String jdbcUrl,
      String user,
      String password,
      Optional<MasterKey> key,
      Consumer<String> progress) {
    try {
      Flyway flyway =
          Flyway.configure(Migrations.class.getClassLoader())
              .dataSource(jdbcUrl, user, password)
              .locations("classpath:db/migration")
              .validateMigrationNaming(true)
              .outOfOrder(true) // numbers are given out in ranges, and filled as work is finished
              .callbacks(new Steps(progress))
              .load();
      refuseNewer(flyway, jdbcUrl);
      int applied = flyway.migrate().migrationsExecuted;
      Isolation.require(jdbcUrl, user, password);
      DatabaseSealing.require(jdbcUrl, user, password, key, progress);
      return applied;
    } catch (FlywayException e) {
      throw new SchemaException(
          "The schema of the database %s cannot be brought up to date: %s"
              .formatted(jdbcUrl, firstLine(e)),
          e);
    }
  }

  /** Tells each migration of a database that is not new. */
  private record Steps(Consumer<String> progress) implements Callback {
    @Override
    public boolean supports(Event event, Context context) {
      return event == Event.BEFORE_EACH_MIGRATE;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
      return true;
    }

    @Override
    public void handle(Event event, Context context) {
      MigrationInfo migration = context.getMigrationInfo();
      if (migration != null && holdsTurns(context.getConnection())) {
        progress.accept(
            "Migrating the database: %s, %s"
                .formatted(migration.getVersion(), migration.getDescription()));
      }
    }

    private static boolean holdsTurns(Connection connection) {
      try (Statement statement = connection.createStatement();
          ResultSet known = statement.executeQuery("select to_regclass('turn') is not null")) {
        return known.next() && known.getBoolean(1) && holds(statement);
      } catch (SQLException e) {
        return false; // the migration itself will say what is wrong
      }
    }

    private static boolean holds(Statement statement) throws SQLException {
      try (ResultSet held = statement.executeQuery("select exists (select from turn)")) {
        return held.next() && held.getBoolean(1);
      }
    }

    @Override
    public String getCallbackName() {
      return "progress";
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
