package dev.eunoe.memory.evaluation.forgetting;

import dev.eunoe.memory.Owner;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What the tables hold of an owner, as an administrator dumping them sees it. */
final class OwnerRows {
  private static final String TABLES =
      """
      select c.table_name from information_schema.columns c
      join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = current_schema() and c.column_name = 'owner_id'
        and t.table_type = 'BASE TABLE' order by 1
      """;

  private final Connection connection;

  OwnerRows(Connection connection) {
    this.connection = connection;
  }

  /** All rows of all tables with owners as text. */
  String text(Owner owner) {
    var text = new StringBuilder();
    for (String table : strings(TABLES)) {
      String rows = "select cast(t as text) from \"%s\" t where owner_id = ?".formatted(table);
      strings(rows, owner.id()).forEach(row -> text.append(row).append('\n'));
    }
    return text.toString();
  }

  /**
   * @param from a table and a condition: {@code snapshot where true}
   */
  int count(String from, Owner owner) {
    String rows = "select count(*) from %s and owner_id = ?".formatted(from);
    return Integer.parseInt(strings(rows, owner.id()).getFirst());
  }

  private List<String> strings(String sql, String... parameters) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      try (ResultSet result = statement.executeQuery()) {
        List<String> rows = new ArrayList<>();
        while (result.next()) {
          rows.add(result.getString(1));
        }
        return rows;
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the rows could not be read: " + e.getMessage(), e);
    }
  }
}
