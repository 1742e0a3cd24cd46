package dev.eunoe.memory.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Runs one of PostgreSQL's programs to its end, as the user the server runs as. */
record ServerCommand(PostgresBinaries binaries, ServerUser user, Path folder) {
  /** What keeps its meaning between double quotes. */
  private static final Pattern SHELL_READS = Pattern.compile("[\"$`\\\\]");

  record Result(int exitCode, String output) {
    boolean succeeded() {
      return exitCode == 0;
    }
  }

  Result run(String program, List<String> arguments) throws IOException {
    return run(program, arguments, "");
  }

  /** The output is both streams together; {@code input} is given on standard input. */
  Result run(String program, List<String> arguments, String input) throws IOException {
    var command = new ArrayList<>(user.prefix());
    command.add(binaries.program(program).toString());
    command.addAll(arguments);
    return run(command, folder, input);
  }

  /** As another user, or as the same under a name. */
  ServerCommand as(ServerUser other) {
    return new ServerCommand(binaries, other, folder);
  }

  /**
   * Runs a program that hands its own path to a shell between double quotes: from a copy of the
   * programs elsewhere where their path holds what a shell would read there.
   */
  Result runInShell(String program, List<String> arguments) throws IOException {
    if (!SHELL_READS.matcher(folder.toString()).find()) {
      return run(program, arguments);
    }
    Path elsewhere = Files.createTempDirectory("eunoe-postgresql");
    try {
      var copy = binaries.copiedTo(elsewhere);
      return new ServerCommand(copy, user, folder).run(program, arguments);
    } finally {
      PostgresBinaries.deleteTree(elsewhere);
    }
  }

  /** The text as one word of a shell's command, whatever it holds. */
  static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  static Result run(List<String> command, Path folder, String input) throws IOException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile());
    // settings of some other server in the caller's environment (PGDATA, PGPORT …) are not for ours
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      return new Result(process.waitFor(), output);
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + command.getFirst(), e);
    }
  }
}
