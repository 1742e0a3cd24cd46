package dev.eunoe.memory.evaluation;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Makes more owners with as much in their memory as a first one, row by row as the store wrote it:
 * through its own methods two million turns would take hours. Only ids and owner differ.
 */
public final class OwnerCopies {
  /** Further apart than the first owner's ids are. */
  private static final long APART = 1_000_000;

  /** Parents before children. */
  private static final List<String> TABLES =
      List.of(
          "conversation",
          "exchange",
          "turn",
          "voice",
          "segment",
          "segment_turn",
          "summary_source",
          "posting",
          "utterance",
          "sketch",
          "near_duplicate",
          "claim");

  private static final Set<String> IDS =
      Set.of(
          "id",
          "conversation_id",
          "exchange_id",
          "previous_id",
          "turn_id",
          "of_turn_id",
          "superseded_by",
          "segment_id",
          "parent_id");

  private final Connection connection;
  private final String source;

  public OwnerCopies(Connection connection, String source) {
    this.connection = connection;
    this.source = source;
  }

  /**
   * Does nothing where there is such an owner already, so that a run that was stopped goes on.
   *
   * @return whether there was something to do
   */
  public boolean copyTo(String owner, int number) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      if (number("select count(*) from conversation where owner_id = '" + owner + "'") > 0) {
        return false;
      }
      statement.execute("set local session_replication_role = replica"); // triggers have run once
      for (String table : TABLES) {
        statement.execute(copy(table, owner, number * APART));
      }
      connection.commit();
      return true;
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private String copy(String table, String owner, long offset) throws SQLException {
    List<String> names = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (String column : columns(table)) {
      names.add(column);
      if (column.equals("owner_id")) {
        values.add("'" + owner + "'");
      } else if (IDS.contains(column)) {
        values.add("%s + %d".formatted(column, offset));
      } else if (column.equals("place")) {
        values.add(
            "case when place < 0 then place - %1$d else place + (cast(%1$d as bigint) << 24) end"
                .formatted(offset));
      } else {
        values.add(column);
      }
    }
    return "insert into %s (%s) overriding system value select %s from %s where owner_id = '%s'"
        .formatted(table, String.join(", ", names), String.join(", ", values), table, source);
  }

  List<String> columns(String table) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select column_name from information_schema.columns where table_schema ="
                    + " current_schema() and table_name = '"
                    + table
                    + "' order by ordinal_position")) {
      while (rows.next()) {
        columns.add(rows.getString(1));
      }
    }
    return columns;
  }

  /** New rows of the store must not take ids of copies. */
  public void moveSequences() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String table : List.of("conversation", "exchange", "turn", "segment", "snapshot")) {
        statement.execute(
            "select setval(pg_get_serial_sequence('%1$s', 'id'), (select max(id) from %1$s))"
                .formatted(table));
      }
    }
  }

  public long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
