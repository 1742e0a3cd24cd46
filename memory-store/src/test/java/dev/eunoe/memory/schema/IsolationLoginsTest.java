package dev.eunoe.memory.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.memory.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases of somebody else: logins that may make roles, that may not, and that nothing binds. */
class IsolationLoginsTest {
  @TempDir static Path folder;
  static EmbeddedPostgres postgres;

  @BeforeAll
  static void start() throws SQLException {
    postgres = EmbeddedPostgres.start(folder, line -> {});
    Migrations.run(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @Test
  void aLoginThatMayMakeRoles_runsAsTheRoleThatOwnsNothing() throws SQLException {
    assertThat(roleOf(postgres.jdbcUrl(), postgres.user(), postgres.password()))
        .isEqualTo("eunoe_app");
  }

  @Test
  void aLoginThatMayNot_isHeldToThePoliciesItself() throws SQLException {
    administer("create role plain login password 'p'");
    administer("create database plain owner plain");
    String url = postgres.jdbcUrl().replaceFirst("/eunoe$", "/plain");

    Migrations.run(url, "plain", "p");

    assertThat(roleOf(url, "plain", "p")).isEqualTo("plain");
    try (Connection connection = DriverManager.getConnection(url, "plain", "p");
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("select enter_as('app.owner', 'anna')");
      statement.execute(
          "insert into conversation (owner_id, public_id, title, created_at, updated_at)"
              + " values ('anna', 'conv_1', 'hers', now(), now())");
      assertThat(conversations(statement)).isEqualTo(1);
      statement.execute("select enter_as('app.owner', 'bert')");
      assertThat(conversations(statement)).isZero();
    }
  }

  @Test
  void aLoginThatTheAdministratorGaveTheRole_usesIt() throws SQLException {
    administer("create role given login password 'p'");
    administer("grant eunoe_app to given");
    administer("create database given owner given");
    String url = postgres.jdbcUrl().replaceFirst("/eunoe$", "/given");

    Migrations.run(url, "given", "p");

    assertThat(roleOf(url, "given", "p")).isEqualTo("eunoe_app");
  }

  @Test
  void aLoginThatNothingBinds_isRefusedWithWhatToRun() throws SQLException {
    administer("create role unbound login password 'p' bypassrls");
    administer("create database unbound owner unbound");
    String url = postgres.jdbcUrl().replaceFirst("/eunoe$", "/unbound");

    assertThatThrownBy(() -> Migrations.run(url, "unbound", "p"))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("GRANT eunoe_app TO unbound");
  }

  private static long conversations(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery("select count(*) from conversation")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static String roleOf(String url, String user, String password) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, user, password);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select enter_as('app.owner', 'anna')")) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void administer(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
