package dev.eunoe.memory.persistence;

import dev.eunoe.memory.ConversationItems;
import dev.eunoe.memory.MemoryRights;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.MemoryStores;
import dev.eunoe.memory.Pins;
import dev.eunoe.memory.RunningAnswers;
import dev.eunoe.memory.StoreConfig;
import dev.eunoe.memory.Summarizer;
import dev.eunoe.memory.embedded.EmbeddedPostgres;
import dev.eunoe.memory.keys.ApiKeys;
import dev.eunoe.memory.persistence.dense.PassageVectors;
import dev.eunoe.memory.persistence.exchange.AnswerLeases;
import dev.eunoe.memory.persistence.session.Transactions;
import dev.eunoe.memory.schema.Migrations;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * One real PostgreSQL and one Hibernate Reactive for all tests of a JVM; each test has its own
 * owner.
 */
public final class TestDatabase {
  private static final TestDatabase SHARED = new TestDatabase();

  private final EmbeddedPostgres postgres;
  private final Vertx vertx = Vertx.vertx();
  private final Mutiny.SessionFactory sessions;
  private final AnswerLeases leases;

  private TestDatabase() {
    try {
      Path folder = Files.createTempDirectory("eunoe-store-test");
      postgres = EmbeddedPostgres.start(folder, System.out::println);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(folder)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    Migrations.run(postgres.jdbcUrl(), postgres.user(), postgres.password());
    sessions =
        StandaloneStores.sessionFactory(
            vertx, postgres.reactiveUrl(), postgres.user(), postgres.password());
    leases = new AnswerLeases(transactions(), vertx);
  }

  public static MemoryStore store() {
    return store(StoreConfig.DEFAULT);
  }

  public static MemoryStore store(StoreConfig config) {
    return SHARED.store(config, Summarizer.NONE);
  }

  /** A store whose model writes summaries. */
  public static MemoryStore store(Summarizer summarizer) {
    return SHARED.store(StoreConfig.DEFAULT, summarizer);
  }

  private MemoryStore store(StoreConfig config, Summarizer summarizer) {
    return new PostgresMemoryStore(
        sessions, vertx, config, summarizer, leases, new PassageVectors(transactions(), config));
  }

  /** A store whose queries ask for one owner while the database is told of another. */
  static MemoryStore storeNamedFor(String owner) {
    return new PostgresMemoryStore(
        new Transactions(SHARED.sessions, SHARED.vertx, Optional.empty(), _ -> owner),
        StoreConfig.DEFAULT,
        SHARED.leases);
  }

  public static RunningAnswers running() {
    return new PostgresRunningAnswers(SHARED.transactions(), SHARED.leases);
  }

  /** Another server on the same database: its store and its running answers. */
  public static Server anotherServer() {
    AnswerLeases leases = leases();
    return new Server(
        new PostgresMemoryStore(SHARED.transactions(), StoreConfig.DEFAULT, leases),
        new PostgresRunningAnswers(SHARED.transactions(), leases));
  }

  /** Those of another server, which holds nothing yet. */
  public static AnswerLeases leases() {
    return new AnswerLeases(SHARED.transactions(), SHARED.vertx);
  }

  /** What one server has. */
  public record Server(MemoryStore store, RunningAnswers running) {}

  public static MemoryRights rights() {
    return new PostgresMemoryRights(SHARED.transactions(), StoreConfig.DEFAULT);
  }

  public static Pins pins() {
    return new PostgresPins(SHARED.transactions());
  }

  public static ConversationItems items() {
    return new PostgresConversationItems(SHARED.transactions());
  }

  public static ApiKeys keys() {
    return new PostgresKeys(SHARED.transactions());
  }

  /** All of them together, as a command has them. */
  public static MemoryStores.Opened opened() {
    return new MemoryStores.Opened() {
      @Override
      public MemoryStore store() {
        return TestDatabase.store();
      }

      @Override
      public MemoryRights rights() {
        return TestDatabase.rights();
      }

      @Override
      public Pins pins() {
        return TestDatabase.pins();
      }

      @Override
      public void close() {}
    };
  }

  static Transactions transactionsOfOwners() {
    return SHARED.transactions();
  }

  private Transactions transactions() {
    return new Transactions(sessions, vertx, Optional.empty());
  }

  /** The rights and the pins of a store that is told of another owner. */
  static List<Object> rightsNamedFor(String owner) {
    var transactions =
        new Transactions(SHARED.sessions, SHARED.vertx, Optional.empty(), _ -> owner);
    return List.of(
        new PostgresMemoryStore(transactions, StoreConfig.DEFAULT, SHARED.leases),
        new PostgresRunningAnswers(transactions, SHARED.leases),
        new PostgresMemoryRights(transactions, StoreConfig.DEFAULT),
        new PostgresPins(transactions),
        new PostgresConversationItems(transactions));
  }

  public static EmbeddedPostgres server() {
    return SHARED.postgres;
  }

  /** Runs SQL beside the store, as an administrator would. */
  public static void execute(String sql) {
    try (Connection connection = connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The one number a query returns. */
  public static long count(String sql) {
    try (Connection connection = connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public static Connection connect() throws SQLException {
    EmbeddedPostgres postgres = SHARED.postgres;
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  private void end(Path folder) {
    sessions.close();
    postgres.close();
    try (Stream<Path> tree = Files.walk(folder)) {
      tree.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
