package dev.eunoe.memory.persistence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of a database, as whoever has the disk reads them. */
public final class DatabaseFiles {
  private DatabaseFiles() {}

  /** Those below a folder that hold a word. */
  public static List<String> holding(Path folder, String word) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> holds(file, word))
          .map(Path::toString)
          .toList();
    }
  }

  private static boolean holds(Path file, String word) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(word);
    } catch (IOException vanished) {
      return false;
    }
  }
}
