package dev.eunoe.model.kernel.parallel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.stream.Stream;

/**
 * The cores that this process may use. Two threads on one core share its arithmetic units, so the
 * second makes products no faster.
 */
public final class Cores {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Cores() {}

  /** Physical cores, as far as the system tells; never more than the processors of this JVM. */
  public static int physical() {
    int processors = Runtime.getRuntime().availableProcessors();
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      int cores = physical(lines);
      return cores == 0 ? processors : Math.min(cores, processors);
    } catch (IOException | RuntimeException notLinux) {
      return processors;
    }
  }

  /** Different pairs of package and core in the lines of /proc/cpuinfo; 0 where it has none. */
  static int physical(Stream<String> cpuInfo) {
    var cores = new HashSet<String>();
    String[] socket = {""};
    cpuInfo.forEach(line -> {
      if (line.startsWith("physical id")) {
        socket[0] = line;
      } else if (line.startsWith("core id")) {
        cores.add(socket[0] + line);
      }
    });
    return cores.size();
  }
}
