package dev.eunoe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The distribution's own PostgreSQL, started in a fresh folder: the server a person would have. */
final class InstalledPostgres implements AutoCloseable {
  private final Path folder;
  private final Path programs;
  private final int port;

  private InstalledPostgres(Path folder, Path programs, int port) {
    this.folder = folder;
    this.programs = programs;
    this.port = port;
  }

  static InstalledPostgres start() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("eunoe-installed-");
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    var postgres = new InstalledPostgres(folder, programs(), port);
    if (isRoot()) {
      run(List.of("chown", "postgres", folder.toString()));
    }
    postgres.program("initdb", "-D", postgres.data(), "-U", "eunoe", "-A", "trust", "-E", "UTF8");
    postgres.program(
        "pg_ctl",
        "-D",
        postgres.data(),
        "-w",
        "-l",
        folder.resolve("log").toString(),
        "-o",
        "-p " + port + " -k " + folder + " -h 127.0.0.1",
        "start");
    postgres.program(
        "createdb", "-h", "127.0.0.1", "-p", "" + port, "-U", "eunoe", "-T", "template0", "eunoe");
    return postgres;
  }

  String url() {
    return "postgresql://127.0.0.1:" + port + "/eunoe";
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private void program(String name, String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    if (isRoot()) {
      command.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    command.add(programs.resolve(name).toString());
    command.addAll(List.of(arguments));
    run(command);
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Path said = Files.createTempFile("eunoe-command-", ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException(command + " failed:\n" + Files.readString(said));
    }
    Files.delete(said);
  }

  private static Path programs() throws IOException {
    try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder())
          .orElseThrow();
    } catch (IOException e) {
      throw new IOException(
          "this test needs an installed PostgreSQL: apt-get install postgresql", e);
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  @Override
  public void close() throws IOException, InterruptedException {
    program("pg_ctl", "-D", data(), "-m", "fast", "-w", "stop");
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
