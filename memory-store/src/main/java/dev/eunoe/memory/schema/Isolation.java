package dev.eunoe.memory.schema;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jboss.logging.Logger;

/**
 * Makes sure that the database itself keeps owners apart: the policies of {@code
 * afterMigrate__owner_isolation.sql} must bind whoever the server's transactions run as.
 */
final class Isolation {
  private static final Logger LOG = Logger.getLogger(Isolation.class);

  private static final String WHO =
      """
      select r.rolname, r.rolsuper or r.rolbypassrls, r.rolname = session_user
      from pg_roles r where r.rolname = enter_as('app.owner', '')
      """;

  private Isolation() {}

  /**
   * Refuses a login that policies do not bind.
   *
   * @throws SchemaException saying what an administrator has to run
   */
  static void require(String jdbcUrl, String user, String password) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl, user, password);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      try (ResultSet who = statement.executeQuery(WHO)) {
        who.next();
        judge(jdbcUrl, who.getString(1), who.getBoolean(2), who.getBoolean(3));
      }
      connection.rollback();
    } catch (SQLException e) {
      throw new SchemaException(
          "Whether the database %s keeps owners apart could not be found out: %s"
              .formatted(jdbcUrl, e.getMessage()),
          e);
    }
  }

  private static void judge(String jdbcUrl, String role, boolean unbound, boolean login) {
    if (unbound) {
      throw new SchemaException(
          """
          The user %s of the database %s is not bound by row-level security and may not use the role \
          eunoe_app: let an administrator run "CREATE ROLE eunoe_app NOLOGIN; GRANT eunoe_app TO %s;", \
          or give a user without BYPASSRLS.\
          """
              .formatted(role, jdbcUrl, role));
    }
    if (login) {
      LOG.infof(
          "The user %s may not use the role eunoe_app, so its own transactions are held to the"
              + " row-level security of its tables.",
          role);
    }
  }
}
