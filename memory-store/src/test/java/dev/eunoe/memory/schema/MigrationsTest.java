package dev.eunoe.memory.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.eunoe.memory.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {
  @TempDir static Path folder;
  static EmbeddedPostgres postgres;

  @BeforeAll
  static void start() {
    postgres = EmbeddedPostgres.start(folder, line -> {});
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  private static void execute(String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @CanIgnoreReturnValue
  private static int migrate() {
    return Migrations.run(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  @Test
  void run_bringsAnEmptyDatabaseUpToDateOnce() throws SQLException {
    execute("drop schema public cascade; create schema public");

    assertThat(migrate()).isPositive();
    assertThat(migrate()).isZero();
  }

  @Test
  void run_onANewerSchema_isRefusedAndChangesNothing() throws SQLException {
    migrate();
    execute(
        """
        insert into flyway_schema_history
          (installed_rank, version, description, type, script, checksum, installed_by,
           execution_time, success)
        values (9999, '9999', 'from the future', 'SQL', 'V9999__from_the_future.sql', 1, 'eunoe', 1, true)
        """);
    try {
      assertThatThrownBy(MigrationsTest::migrate)
          .isInstanceOf(SchemaException.class)
          .hasMessageContaining("is of version 9999, this Eunoe knows up to ")
          .hasMessageContaining("use a newer Eunoe");
    } finally {
      execute("delete from flyway_schema_history where version = '9999'");
    }
  }

  @Test
  void run_onAMigrationThatWasEdited_isRefused() throws SQLException {
    migrate();
    execute("update flyway_schema_history set checksum = checksum + 1 where version = '1'");
    try {
      assertThatThrownBy(MigrationsTest::migrate).isInstanceOf(SchemaException.class);
    } finally {
      execute("update flyway_schema_history set checksum = checksum - 1 where version = '1'");
    }
  }

  @Test
  void run_withoutADatabase_isSaidPlainly() {
    assertThatThrownBy(() -> Migrations.run("jdbc:postgresql://127.0.0.1:1/none", "me", "secret"))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("jdbc:postgresql://127.0.0.1:1/none")
        .hasMessageNotContaining("secret");
  }
}
