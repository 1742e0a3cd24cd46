package dev.eunoe.command.start;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One start of the real server in a process of its own, up to the line that says it is ready; it
 * has ended by then.
 *
 * @param seconds from the start of the process to that line
 * @param processorSeconds of all its threads until then; 0 where the system does not tell
 * @param parts what the server says of them
 */
record StartedServer(double seconds, double processorSeconds, StartParts parts) {
  private static final String SENTENCE = "eunoe: ";

  /**
   * Starts this program as a server.
   *
   * @param data its data directory, made where there is none
   * @param options of {@code serve}
   * @throws IllegalStateException in the server's own words when it does not become ready
   */
  static StartedServer in(Path data, List<String> options) {
    try {
      var command = command();
      command.addAll(List.of("serve", "--data", data.toString(), "--port", "" + freePort()));
      command.addAll(options);
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      // It is to have a database of its own.
      builder.environment().remove("EUNOE_DATABASE_URL");
      long begin = System.nanoTime();
      var process = builder.start();
      try {
        return awaited(process, begin);
      } finally {
        process.destroy();
        process.onExit().join();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The server cannot be started: " + e.getMessage(), e);
    }
  }

  /** Java with the options that this process was given, and the same program. */
  private static List<String> command() {
    String program = System.getProperty("java.class.path", "");
    if (!program.endsWith(".jar")) {
      throw new IllegalStateException(
          "Starts are measured with the packaged program: ./eunoe start-bench, without --backend tornado.");
    }
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    // No bar: whoever measures reads lines.
    command.addAll(List.of("-Dlauncher.terminal=", "-jar", program));
    return command;
  }

  private static StartedServer awaited(Process process, long begin) throws IOException {
    var lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String said = "it said nothing";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      var parts = StartParts.of(line);
      if (parts.isPresent()) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        var processor = process.info().totalCpuDuration().orElse(Duration.ZERO);
        return new StartedServer(seconds, processor.toMillis() / 1e3, parts.get());
      }
      if (line.startsWith(SENTENCE)) {
        said = line.substring(SENTENCE.length());
      }
    }
    throw new IllegalStateException("The server did not become ready: " + said);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
