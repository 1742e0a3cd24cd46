package dev.eunoe.memory.keys;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * The keys of a database, for who administers it: made, listed, revoked. It works beside servers on
 * the same database, which notice within a second.
 */
public final class KeyBook implements AutoCloseable {
  private static final int MAX_NAME = 100;

  /** A transaction over the keys of all owners. */
  private static final String OVER_ALL = "select enter_as('app.upkeep', 'on')";

  /** One in a database that may be empty. */
  private static final String AS_LOGIN = "select 1";

  private static final String COLUMNS =
      "public_id, owner_id, name, scopes, created_at, expires_at, last_used_at, revoked_at";

  private final Connection connection;

  private KeyBook(Connection connection) {
    this.connection = connection;
  }

  /**
   * A key to be made.
   *
   * @param expiresAt null for one that does not
   */
  public record NewKey(Owner owner, String name, Set<Scope> scopes, @Nullable Instant expiresAt) {
    public NewKey {
      if (!Owner.NAME.matcher(owner.id()).matches()) {
        throw new IllegalArgumentException(
            "an owner is named in " + Owner.NAME_SAID + ", not '" + owner.id() + "'");
      }
      if (name.length() > MAX_NAME || name.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException(
            "a key's name has at most " + MAX_NAME + " characters, and is one line");
      }
      if (scopes.isEmpty()) {
        throw new IllegalArgumentException("a key without a scope would open nothing");
      }
      if (expiresAt != null && !expiresAt.isAfter(Instant.now())) {
        throw new IllegalArgumentException("a key that expired at " + expiresAt + " opens nothing");
      }
    }
  }

  /**
   * A key that was made.
   *
   * @param secret what its holder shows; it is nowhere else
   */
  public record Made(ApiKey key, String secret) {}

  /**
   * @param jdbcUrl such as {@code jdbc:postgresql://localhost:5432/eunoe}
   * @throws StoreException when it cannot be reached
   */
  public static KeyBook open(String jdbcUrl, String user, String password) {
    var login = new Properties();
    login.setProperty("user", user);
    login.setProperty("password", password);
    try {
      Connection connection = new Driver().connect(jdbcUrl, login);
      if (connection == null) {
        throw new StoreException("'%s' is no address of a PostgreSQL.".formatted(jdbcUrl));
      }
      connection.setAutoCommit(false);
      return new KeyBook(connection);
    } catch (SQLException e) {
      throw new StoreException(
          "The database %s cannot be reached: %s".formatted(jdbcUrl, e.getMessage()), e);
    }
  }

  /** Whether the database's schema is one that has keys. */
  public boolean isThere() {
    return run(
        AS_LOGIN,
        "select to_regclass('api_key') is not null",
        statement -> {
          try (ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
          }
        });
  }

  public Made create(NewKey wanted) {
    String secret = KeySecret.newKey();
    ApiKey key =
        run(
            OVER_ALL,
            "insert into api_key (public_id, owner_id, name, scopes, expires_at, secret_hash)"
                + " values (?, ?, ?, ?, ?, ?) returning "
                + COLUMNS,
            statement -> {
              Instant expiry = wanted.expiresAt();
              statement.setString(1, KeySecret.newId());
              statement.setString(2, wanted.owner().id());
              statement.setString(3, wanted.name());
              statement.setString(4, Scope.words(wanted.scopes()));
              statement.setTimestamp(5, expiry == null ? null : Timestamp.from(expiry));
              statement.setString(6, KeySecret.hash(secret));
              return keys(statement).getFirst();
            });
    return new Made(key, secret);
  }

  /** All keys, the oldest first. */
  public List<ApiKey> list() {
    return run(OVER_ALL, "select " + COLUMNS + " from api_key order by id", KeyBook::keys);
  }

  /** The key as it is then; null when there is none of that id. One that was revoked stays so. */
  public @Nullable ApiKey revoke(String id) {
    List<ApiKey> revoked =
        run(
            OVER_ALL,
            "update api_key set revoked_at = coalesce(revoked_at, now()) where public_id = ? returning "
                + COLUMNS,
            statement -> {
              statement.setString(1, id);
              return keys(statement);
            });
    return revoked.isEmpty() ? null : revoked.getFirst();
  }

  private interface Work<T> {
    T with(PreparedStatement statement) throws SQLException;
  }

  private <T> T run(String first, String sql, Work<T> work) {
    try (PreparedStatement enter = connection.prepareStatement(first);
        PreparedStatement statement = connection.prepareStatement(sql)) {
      enter.execute();
      T done = work.with(statement);
      connection.commit();
      return done;
    } catch (SQLException e) {
      throw new StoreException("The keys cannot be read or written: " + e.getMessage(), e);
    }
  }

  private static List<ApiKey> keys(PreparedStatement statement) throws SQLException {
    var keys = new ArrayList<ApiKey>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        keys.add(
            new ApiKey(
                row.getString("public_id"),
                new Owner(row.getString("owner_id")),
                row.getString("name"),
                Scope.parse(row.getString("scopes")),
                row.getTimestamp("created_at").toInstant(),
                time(row, "expires_at"),
                new ApiKey.Use(time(row, "last_used_at"), time(row, "revoked_at"))));
      }
    }
    return keys;
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    Timestamp time = row.getTimestamp(column);
    return time == null ? null : time.toInstant();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new StoreException("The database could not be left: " + e.getMessage(), e);
    }
  }
}
