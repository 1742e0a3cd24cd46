package dev.eunoe.command.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a measurement keeps its database: a given folder, or one that goes when it is closed. */
public record BenchFolder(Path path, boolean temporary) implements AutoCloseable {

  public static BenchFolder of(@Nullable Path given) {
    if (given != null) {
      return new BenchFolder(given, false);
    }
    try {
      return new BenchFolder(Files.createTempDirectory("eunoe-memory"), true);
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary folder can be made", e);
    }
  }

  @Override
  public void close() {
    if (!temporary) {
      return;
    }
    try (Stream<Path> tree = Files.walk(path)) {
      for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the temporary folder " + path + " could not be removed", e);
    }
  }
}
