package dev.eunoe.memory.schema;

import dev.eunoe.memory.MasterKey;
import dev.eunoe.memory.sealing.Sealing;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Seals a database with a key, once and for good: everything in it in one transaction, which ends
 * with the database naming the key. Every later transaction has to name the same one ({@code
 * require_key} of V210), so that words are never sealed by half or by two keys.
 */
final class DatabaseSealing {
  private static final int ROWS_AT_A_TIME = 500;
  private static final int ROWS_TOLD = 10_000;

  private final Connection connection;
  private final MasterKey key;
  private final Consumer<String> progress;
  private long sealed;

  private DatabaseSealing(Connection connection, MasterKey key, Consumer<String> progress) {
    this.connection = connection;
    this.key = key;
    this.progress = progress;
  }

  /**
   * @throws SchemaException when the database is sealed with another key, or with one and there is
   *     none
   */
  static void require(
      String jdbcUrl,
      String user,
      String password,
      Optional<MasterKey> key,
      Consumer<String> progress) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl, user, password)) {
      connection.setAutoCommit(false);
      if (key.isPresent() && isUnsealed(connection)) {
        new DatabaseSealing(connection, key.get(), progress).seal();
      }
      try (PreparedStatement check = connection.prepareStatement("select require_key(?)")) {
        check.setString(1, key.map(MasterKey::id).orElse(""));
        check.execute();
      }
      connection.commit();
    } catch (SQLException e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new SchemaException(reason.replaceFirst("^ERROR: ", "") + ".", e);
    }
  }

  private static boolean isUnsealed(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("select pg_advisory_xact_lock(hashtext('eunoe sealing'))");
      try (ResultSet sealed = statement.executeQuery("select sealing_key()")) {
        return sealed.next() && sealed.getString(1).isEmpty();
      }
    }
  }

  private void seal() throws SQLException {
    List<String> tables =
        SealedColumns.ALL.stream()
            .map(SealedColumns::table)
            .collect(Collectors.toCollection(ArrayList::new));
    tables.addAll(
        List.of("posting", "snapshot", "snapshot_part", "snapshot_passing", "state_block"));
    for (String table : tables) { // the lock that this takes keeps other servers out as well
      execute("alter table %s no force row level security".formatted(table));
    }
    for (SealedColumns columns : SealedColumns.ALL) {
      seal(columns);
    }
    sealLexemes();
    for (String states : List.of("snapshot", "state_block")) { // computed again from the words
      execute("delete from %s where key_id = ''".formatted(states));
    }
    for (String table : tables) {
      execute("alter table %s force row level security".formatted(table));
    }
    execute(
        "create or replace function sealing_key() returns text language sql stable as 'select text ''%s'''"
            .formatted(key.id()));
    connection.commit();
    if (sealed > 0) {
      rewrite(tables);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void seal(SealedColumns of) throws SQLException {
    List<String> names = of.columns().stream().map(SealedColumns.Column::name).toList();
    String select =
        "select owner_id, cast(%s as text), %s from %s"
            .formatted(of.key(), String.join(", ", names), of.table());
    String update =
        "update %s set %s where %s = cast(? as %s)"
            .formatted(
                of.table(),
                names.stream().map(name -> name + " = ?").collect(Collectors.joining(", ")),
                of.key(),
                of.key().equals("ctid") ? "tid" : "bigint");
    try (Statement rows = connection.createStatement();
        PreparedStatement changes = connection.prepareStatement(update)) {
      rows.setFetchSize(ROWS_AT_A_TIME);
      int waiting = 0;
      try (ResultSet row = rows.executeQuery(select)) {
        while (row.next()) {
          add(row, of.columns(), changes);
          if (++waiting % ROWS_AT_A_TIME == 0) {
            changes.executeBatch();
          }
        }
      }
      changes.executeBatch();
    }
  }

  private void add(ResultSet row, List<SealedColumns.Column> columns, PreparedStatement change)
      throws SQLException {
    Sealing sealing = Sealing.of(Optional.of(key), row.getString(1));
    for (int i = 0; i < columns.size(); i++) {
      Object value = row.getObject(3 + i);
      change.setObject(1 + i, value == null ? null : columns.get(i).seal().apply(sealing, value));
    }
    change.setString(1 + columns.size(), row.getString(2));
    change.addBatch();
    if (++sealed % ROWS_TOLD == 0) {
      progress.accept("Encrypting the database: %d rows".formatted(sealed));
    }
  }

  private void sealLexemes() throws SQLException {
    try (Statement rows = connection.createStatement();
        PreparedStatement change =
            connection.prepareStatement(
                "update posting set lexeme = ? where owner_id = ? and lexeme = ?")) {
      List<String[]> lexemes = new ArrayList<>();
      try (ResultSet row = rows.executeQuery("select distinct owner_id, lexeme from posting")) {
        while (row.next()) {
          lexemes.add(new String[] {row.getString(1), row.getString(2)});
        }
      }
      int waiting = 0;
      for (String[] lexeme : lexemes) {
        change.setString(1, Sealing.of(Optional.of(key), lexeme[0]).lexeme(lexeme[1]));
        change.setString(2, lexeme[0]);
        change.setString(3, lexeme[1]);
        change.addBatch();
        if (++waiting % ROWS_AT_A_TIME == 0) {
          change.executeBatch();
        }
      }
      change.executeBatch();
    }
  }

  /** The rows as they were lie in the tables' files until these are written anew. */
  private void rewrite(List<String> tables) throws SQLException {
    progress.accept(
        "Encrypted the words of %d row(s) with the key %s; writing their tables anew"
            .formatted(sealed, key.id()));
    connection.setAutoCommit(true);
    for (String table : tables) {
      execute("vacuum full " + table);
    }
    connection.setAutoCommit(false);
  }
}
