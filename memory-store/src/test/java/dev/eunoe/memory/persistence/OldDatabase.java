package dev.eunoe.memory.persistence;

import dev.eunoe.memory.MemoryRights;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.StoreConfig;
import dev.eunoe.memory.embedded.EmbeddedPostgres;
import dev.eunoe.memory.persistence.dense.PassageVectors;
import dev.eunoe.memory.persistence.session.Transactions;
import dev.eunoe.memory.schema.Migrations;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.hibernate.reactive.mutiny.Mutiny;

/** A database as an older version left it: its schema, and in it what that version kept. */
final class OldDatabase implements AutoCloseable {
  /** Parents before children. */
  private static final List<String> TABLES =
      List.of("conversation", "exchange", "turn", "voice", "posting", "utterance", "claim", "pin");

  private final String name;
  private final Vertx vertx = Vertx.vertx();
  private Mutiny.SessionFactory sessions;

  /**
   * @param version of the schema, such as 101
   */
  OldDatabase(String version) {
    this.name = "from_" + version;
    TestDatabase.execute("create database " + name);
    Flyway.configure()
        .dataSource(url(), server().user(), server().password())
        .locations("classpath:db/migration")
        .outOfOrder(true)
        .target(version)
        .load()
        .migrate();
  }

  private static EmbeddedPostgres server() {
    return TestDatabase.server();
  }

  private String url() {
    return server().jdbcUrl().replaceFirst("/eunoe$", "/" + name);
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), server().user(), server().password());
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The one text a query returns. */
  String text(String sql) throws SQLException {
    try (Connection connection = connect()) {
      return text(connection, sql);
    }
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** What an owner has in today's database, in the tables and columns that there were then. */
  void keepAsThen(Owner owner) throws SQLException {
    try (Connection today = TestDatabase.connect();
        Connection then = connect()) {
      then.setAutoCommit(false);
      for (String table : TABLES) {
        if (text(then, "select to_regclass('%s')".formatted(table)) == null) {
          continue;
        }
        String rows =
            text(
                today,
                "select coalesce(json_agg(t order by %s), '[]') from %s t where owner_id = '%s'"
                    .formatted(table.equals("exchange") ? "id" : "1", table, owner.id()));
        try (PreparedStatement insert =
            then.prepareStatement(
                "insert into %1$s overriding system value select * from json_populate_recordset(null::%1$s, cast(? as json))"
                    .formatted(table))) {
          insert.setString(1, rows);
          insert.executeUpdate();
        }
      }
      for (String table : List.of("conversation", "exchange", "turn")) {
        then.createStatement()
            .execute(
                "select setval(pg_get_serial_sequence('%1$s', 'id'), (select max(id) from %1$s))"
                    .formatted(table));
      }
      then.commit();
    }
  }

  /** Tells its steps. */
  List<String> upgrade() {
    List<String> steps = new ArrayList<>();
    Migrations.run(url(), server().user(), server().password(), Optional.empty(), steps::add);
    sessions =
        StandaloneStores.sessionFactory(
            vertx,
            server().reactiveUrl().replaceFirst("/eunoe$", "/" + name),
            server().user(),
            server().password());
    return steps;
  }

  private Transactions transactions() {
    return new Transactions(sessions, vertx, Optional.empty());
  }

  MemoryStore store() {
    return new PostgresMemoryStore(
        sessions,
        vertx,
        StoreConfig.DEFAULT,
        new PassageVectors(transactions(), StoreConfig.DEFAULT));
  }

  MemoryRights rights() {
    return new PostgresMemoryRights(transactions(), StoreConfig.DEFAULT);
  }

  @Override
  public void close() {
    if (sessions != null) {
      sessions.close();
    }
    vertx.close().toCompletionStage().toCompletableFuture().join();
    TestDatabase.execute("drop database %s with (force)".formatted(name));
  }
}
