package dev.eunoe.command.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a process holds of the machine's memory, as Linux tells it. */
final class ProcessMemory {
  private final Path status;

  ProcessMemory(long pid) {
    this.status = Path.of("/proc", "" + pid, "status");
  }

  /** Bytes that are in memory now. */
  long now() {
    return bytes("VmRSS:");
  }

  /** The most that ever were. */
  long most() {
    return bytes("VmHWM:");
  }

  private long bytes(String field) {
    try {
      List<String> lines = Files.readAllLines(status);
      String line = lines.stream().filter(l -> l.startsWith(field)).findFirst().orElseThrow();
      return 1024 * Long.parseLong(line.replaceAll("\\D+", ""));
    } catch (IOException e) {
      throw new UncheckedIOException("Linux does not tell the memory of " + status, e);
    }
  }
}
