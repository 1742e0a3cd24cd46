package dev.eunoe.memory.persistence;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.eunoe.memory.MasterKey;
import dev.eunoe.memory.MemoryRights;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Pins;
import dev.eunoe.memory.StoreConfig;
import dev.eunoe.memory.persistence.dense.PassageVectors;
import dev.eunoe.memory.persistence.session.Transactions;
import dev.eunoe.memory.schema.Migrations;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** A database of its own on the tests' server, for a key of its own or for nobody else's rows. */
public final class SealedDatabase implements AutoCloseable {
  private final String name = "sealed_" + UUID.randomUUID().toString().replace("-", "");
  private final Vertx vertx = Vertx.vertx();
  private final Mutiny.SessionFactory sessions;

  public SealedDatabase() {
    TestDatabase.execute("create database " + name);
    Migrations.run(url(), server().user(), server().password());
    sessions =
        StandaloneStores.sessionFactory(
            vertx,
            server().reactiveUrl().replaceFirst("/eunoe$", "/" + name),
            server().user(),
            server().password());
  }

  public static MasterKey key(String letter) {
    return MasterKey.parse(
        Base64.getEncoder().encodeToString(letter.repeat(32).getBytes(StandardCharsets.UTF_8)));
  }

  private static dev.eunoe.memory.embedded.EmbeddedPostgres server() {
    return TestDatabase.server();
  }

  private String url() {
    return server().jdbcUrl().replaceFirst("/eunoe$", "/" + name);
  }

  /** A start of the server with this key. */
  @CanIgnoreReturnValue
  public SealedDatabase startWith(Optional<MasterKey> key) {
    Migrations.run(url(), server().user(), server().password(), key, line -> {});
    return this;
  }

  public static StoreConfig config(Optional<MasterKey> key) {
    return new StoreConfig(1 << 30, 1L << 34, true, key, Optional.empty(), Optional.empty());
  }

  public MemoryStore store(Optional<MasterKey> key) {
    return store(config(key));
  }

  public MemoryStore store(StoreConfig config) {
    var transactions = new Transactions(sessions, vertx, config.encryption());
    return new PostgresMemoryStore(
        sessions, vertx, config, new PassageVectors(transactions, config));
  }

  CountedSessions countedSessions() {
    return new CountedSessions(sessions);
  }

  /** A store without a key that counts what it asks of the database. */
  public MemoryStore store(CountedSessions counted) {
    StoreConfig config = config(Optional.empty());
    var transactions = new Transactions(counted.factory(), vertx, Optional.empty());
    return new PostgresMemoryStore(
        counted.factory(), vertx, config, new PassageVectors(transactions, config));
  }

  public MemoryRights rights(Optional<MasterKey> key) {
    return new PostgresMemoryRights(new Transactions(sessions, vertx, key), config(key));
  }

  public Pins pins(Optional<MasterKey> key) {
    return new PostgresPins(sessions, vertx, config(key));
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), server().user(), server().password());
  }

  /** Every row of every table, as a dump of the database shows it. */
  public String dump() throws SQLException {
    var rows = new StringBuilder();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String table : Rows.tables()) {
        try (ResultSet row = statement.executeQuery("select t::text from %s t".formatted(table))) {
          while (row.next()) {
            rows.append(table).append(' ').append(row.getString(1)).append('\n');
          }
        }
      }
    }
    return rows.toString();
  }

  /** Where this database's files lie. */
  String folder() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select current_setting('data_directory') || '/base/' || oid"
                    + " from pg_database where datname = current_database()")) {
      row.next();
      return row.getString(1);
    }
  }

  public Talk talk(Optional<MasterKey> key, Owner owner) {
    return new Talk(store(key), owner);
  }

  @Override
  public void close() {
    sessions.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
