package dev.eunoe.memory.evaluation;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Makes an owner's only conversation many times as long by saying it again and again, row by row as
 * the store wrote it: through its own methods a million turns would take hours. Nothing of it may
 * be in a segment yet.
 */
public final class LongerTalk {
  private final Connection connection;
  private final String owner;

  public LongerTalk(Connection connection, String owner) {
    this.connection = connection;
    this.owner = owner;
  }

  /**
   * @param copies added to what is there, one after the other
   * @return the response id of the last exchange
   */
  public String add(int copies) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local session_replication_role = replica"); // triggers have run once
      long exchanges = number("max(id) - min(id) + 1", "exchange");
      long turns = number("max(id) - min(id) + 1", "turn");
      long places = number("max(place) - min(place) + 1", "turn");
      long tokens = number("max(end_position)", "exchange");
      long last = number("max(id)", "exchange");
      copy(
          statement,
          "exchange",
          copies,
          Map.of(
              "id", "id + k * " + exchanges,
              "response_id", "response_id || '-' || k",
              "previous_id",
                  "coalesce(previous_id + k * %1$d, %2$d + (k - 1) * %1$d)"
                      .formatted(exchanges, last),
              "start_position", "start_position + k * " + tokens,
              "end_position", "end_position + k * " + tokens));
      copy(
          statement,
          "turn",
          copies,
          Map.of(
              "id", "id + k * " + turns,
              "public_id", "public_id || '-' || k",
              "exchange_id", "exchange_id + k * " + exchanges,
              "place", "place + k * " + places));
      copy(
          statement,
          "posting",
          copies,
          Map.of("turn_id", "turn_id + k * " + turns, "place", "place + k * " + places));
      long snapshots = number("coalesce(max(id) - min(id) + 1, 0)", "snapshot");
      copy(
          statement,
          "snapshot",
          copies,
          Map.of(
              "id", "id + k * " + snapshots,
              "exchange_id", "exchange_id + k * " + exchanges,
              "position", "position + k * " + tokens));
      copy(
          statement, // of the same blocks
          "snapshot_part",
          copies,
          Map.of("snapshot_id", "snapshot_id + k * " + snapshots));
      for (String counted :
          List.of(
              "voice set turns = turns * %1$d, terms = terms * %1$d",
              "utterance set times = times * %1$d",
              "conversation set turns_begun = turns_begun * %1$d")) {
        statement.execute(
            "update %s where owner_id = '%s'".formatted(counted.formatted(copies + 1), owner));
      }
      new OwnerCopies(connection, owner).moveSequences();
      connection.commit();
      return text("select response_id from exchange where id = " + (last + copies * exchanges));
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /**
   * @param changed what stands in some columns of the copy number k; the others stay
   */
  private void copy(Statement statement, String table, int copies, Map<String, String> changed)
      throws SQLException {
    List<String> names = new OwnerCopies(connection, owner).columns(table);
    statement.execute(
        "insert into %s (%s) overriding system value select %s from %s, generate_series(1, %d) k where owner_id = '%s'"
            .formatted(
                table,
                String.join(", ", names),
                names.stream()
                    .map(name -> changed.getOrDefault(name, name))
                    .collect(Collectors.joining(", ")),
                table,
                copies,
                owner));
  }

  private long number(String expression, String table) throws SQLException {
    return Long.parseLong(
        text("select %s from %s where owner_id = '%s'".formatted(expression, table, owner)));
  }

  private String text(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
