package dev.eunoe.command.turns;

import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.StoreException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A PostgreSQL of a measurement's own.
 *
 * @param store on it
 * @param connection to it, beside the store's
 */
record BenchDatabase(MemoryStore store, Connection connection) {

  /** Bytes of write-ahead log since the database was made, by everybody. */
  long logBytes() {
    try (var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "select cast(pg_current_wal_insert_lsn() - '0/0'::pg_lsn as bigint)")) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new StoreException("The database does not say how long its log is.", e);
    }
  }

  /**
   * As after a while: what was written is analysed, and its pages are on disk. From then on nobody
   * else writes to the log, so that it is that of the turns.
   */
  void settle() throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("alter system set autovacuum = off");
      statement.execute("alter system set checkpoint_timeout = '1h'");
      statement.execute("alter system set max_wal_size = '8GB'");
      statement.execute("select pg_reload_conf()");
      statement.execute("vacuum analyze");
      statement.execute("checkpoint");
    }
  }
}
