package dev.eunoe.memory.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs one of PostgreSQL's programs to its end, as the user the server runs as. */
record ServerCommand(PostgresBinaries binaries, ServerUser user, Path folder) {

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
