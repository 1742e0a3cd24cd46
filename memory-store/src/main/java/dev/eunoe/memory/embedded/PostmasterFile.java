package dev.eunoe.memory.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The file in which PostgreSQL says who works on its files: in line 1 its process, in line 4 its
 * port, in line 8 what it is about. It stays behind where the process was killed.
 *
 * @param data the folder with the files
 */
record PostmasterFile(Path data) {
  private static final int PORT = 3;
  private static final int STATUS = 7;

  /** True when the process of the file is a server on these very files. */
  boolean isRunning() throws IOException {
    return !commandLine().isEmpty();
  }

  /** The words that the server on these very files was started with; none where none runs. */
  List<String> commandLine() throws IOException {
    try {
      // It may be any process by now, with words of any bytes.
      Path commandLine = Path.of("/proc", lines().getFirst().strip(), "cmdline");
      String line = new String(Files.readAllBytes(commandLine), StandardCharsets.UTF_8);
      List<String> words = List.of(line.split("\0"));
      boolean ours = words.getFirst().endsWith("/postgres") && words.contains(data.toString());
      return ours ? words : List.of();
    } catch (NoSuchFileException | NoSuchElementException ended) {
      return List.of(); // there is no such process, no file, or nothing in it yet
    }
  }

  /** The port of a server that runs and answers; 0 where there is none. */
  int readyPort() throws IOException {
    if (!isRunning()) {
      return 0;
    }
    List<String> lines = lines();
    boolean ready = lines.size() > STATUS && lines.get(STATUS).strip().equals("ready");
    return ready ? Integer.parseInt(lines.get(PORT).strip()) : 0;
  }

  /**
   * After a reboot, or in a new container, the number may belong to any process, and PostgreSQL
   * would refuse to start because of it. Only the number goes: by the rest of the file PostgreSQL
   * makes sure that no process of the dead server still uses its memory.
   */
  void forgetProcessId() throws IOException {
    if (!Files.exists(file())) {
      return;
    }
    List<String> lines = new ArrayList<>(lines());
    lines.set(0, Integer.toString(Integer.MAX_VALUE));
    Files.write(file(), lines, StandardCharsets.ISO_8859_1);
  }

  /** Byte for byte: one of the lines is a path, in whatever encoding its folder was named. */
  private List<String> lines() throws IOException {
    return Files.readAllLines(file(), StandardCharsets.ISO_8859_1);
  }

  private Path file() {
    return data.resolve("postmaster.pid");
  }
}
