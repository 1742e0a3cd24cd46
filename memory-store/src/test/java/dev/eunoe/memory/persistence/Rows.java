package dev.eunoe.memory.persistence;

import dev.eunoe.memory.Owner;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What the tables hold, as an administrator dumping them sees it. */
public final class Rows {
  private Rows() {}

  /** Every table but the migrations' own. */
  static List<String> tables() {
    return strings(
        """
        select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p')
          and relname <> 'flyway_schema_history' order by relname
        """);
  }

  /** All rows of an owner in all tables as text, one to a line. */
  public static String of(Owner owner) {
    var rows = new StringBuilder();
    for (String table : tables()) {
      String query =
          "select t::text from %s t where owner_id = '%s' order by 1".formatted(table, owner.id());
      strings(query).forEach(row -> rows.append(table).append(' ').append(row).append('\n'));
    }
    return rows.toString();
  }

  public static List<String> strings(String sql) {
    try (Connection connection = TestDatabase.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(result.getString(1));
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
