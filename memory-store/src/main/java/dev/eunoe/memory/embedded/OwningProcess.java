package dev.eunoe.memory.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JVM that a database server was started by, as that server's command line names it: so a
 * server whose JVM lives is known even where somebody has deleted the file that was locked.
 *
 * @param started in clock ticks since the machine was started, since numbers are given again
 */
record OwningProcess(long pid, String started) {
  private static final Pattern NAMED = Pattern.compile("cluster_name=eunoe-(\\d{1,18})-(\\d+)");

  /** Of {@code /proc/PID/stat}, counted behind the program's name. */
  private static final int START_TIME = 19;

  static OwningProcess current() {
    long pid = ProcessHandle.current().pid();
    return new OwningProcess(pid, startOf(pid));
  }

  /** The setting that says so. */
  String setting() {
    return "cluster_name=eunoe-" + pid + "-" + started;
  }

  /** The one that a server's command line names; empty where it names none. */
  static Optional<OwningProcess> in(List<String> commandLine) {
    return commandLine.stream()
        .map(NAMED::matcher)
        .filter(Matcher::matches)
        .findFirst()
        .map(named -> new OwningProcess(Long.parseLong(named.group(1)), named.group(2)));
  }

  /** Whether it is another process than this one, and lives. */
  boolean isAnotherThatLives() {
    return pid != ProcessHandle.current().pid() && started.equals(startOf(pid));
  }

  /** Empty where there is no such process. */
  private static String startOf(long pid) {
    try {
      Path file = Path.of("/proc", Long.toString(pid), "stat");
      String stat = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      // A program's name may hold anything, blanks and brackets too.
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[START_TIME];
    } catch (IOException ended) {
      return "";
    }
  }
}
