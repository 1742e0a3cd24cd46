package dev.eunoe.memory.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the tests of the bundled server share. */
final class DataDirectories {
  private DataDirectories() {}

  static Connection connect(EmbeddedPostgres postgres) throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (Connection connection = connect(postgres);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static String value(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (Connection connection = connect(postgres);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  static long serverPid(Path dataDir) throws IOException {
    Path file = dataDir.resolve("database/data/postmaster.pid");
    return Long.parseLong(Files.readAllLines(file).getFirst().strip());
  }

  /** Every file with its length and time: equal before and after when nothing was touched. */
  static TreeMap<String, String> listing(Path folder) throws IOException {
    var listing = new TreeMap<String, String>();
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.toList()) {
        if (Files.isRegularFile(path)) {
          listing.put(
              folder.relativize(path).toString(),
              Files.size(path) + " " + Files.getLastModifiedTime(path));
        }
      }
    }
    return listing;
  }
}
