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
 * The real server in a process of its own, ready, on a port of this machine that was free. It ends
 * when it is closed.
 */
public final class MeasuredServer implements AutoCloseable {
  private static final String SENTENCE = "eunoe: ";

  private final Process process;
  private final int port;
  private final long begin;
  private StartParts parts = StartParts.NONE;
  private double seconds;
  private Duration processor = Duration.ZERO;

  private MeasuredServer(Process process, int port, long begin) {
    this.process = process;
    this.port = port;
    this.begin = begin;
  }

  /**
   * Starts this program as a server and waits until it is ready.
   *
   * @param data its data directory, made where there is none
   * @param options of {@code serve}
   * @param java options of Java beside those of this process, which they come behind
   * @throws IllegalStateException in the server's own words when it does not become ready
   */
  public static MeasuredServer in(Path data, List<String> options, List<String> java) {
    try {
      int port = freePort();
      var command = command(java);
      command.addAll(List.of("serve", "--data", data.toString(), "--port", "" + port));
      command.addAll(options);
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      // It is to have a database of its own.
      builder.environment().remove("EUNOE_DATABASE_URL");
      long begin = System.nanoTime();
      var server = new MeasuredServer(builder.start(), port, begin);
      server.awaitReady();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("The server cannot be started: " + e.getMessage(), e);
    }
  }

  /** Java with the options that this process was given, and the same program. */
  private static List<String> command(List<String> java) {
    String program = System.getProperty("java.class.path", "");
    if (!program.endsWith(".jar")) {
      throw new IllegalStateException(
          "Servers are measured with the packaged program: ./eunoe, without --backend tornado.");
    }
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(java);
    // No bar: whoever measures reads lines.
    command.addAll(List.of("-Dlauncher.terminal=", "-jar", program));
    return command;
  }

  private void awaitReady() throws IOException {
    var lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String said = "it said nothing";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      var ready = StartParts.of(line);
      if (ready.isPresent()) {
        parts = ready.get();
        seconds = (System.nanoTime() - begin) / 1e9;
        processor = process.info().totalCpuDuration().orElse(Duration.ZERO);
        // What it says from now on is read and dropped, so that it never waits for a reader.
        Thread.ofVirtual().start(() -> drop(lines));
        return;
      }
      if (line.startsWith(SENTENCE)) {
        said = line.substring(SENTENCE.length());
      }
    }
    close();
    throw new IllegalStateException("The server did not become ready: " + said);
  }

  private static void drop(BufferedReader lines) {
    try {
      while (lines.readLine() != null) {
        // nobody reads it
      }
    } catch (IOException closed) {
      return; // the process has ended
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  public int port() {
    return port;
  }

  public long pid() {
    return process.pid();
  }

  /** What its start took. */
  StartedServer start() {
    return new StartedServer(seconds, processor.toMillis() / 1e3, parts);
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
