package dev.eunoe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The distribution's own PostgreSQL, started in a fresh folder: the server a person would have. */
public final class InstalledPostgres implements AutoCloseable {
  private final Path folder;
  private final Path programs;
  private final int port;

  private InstalledPostgres(Path folder, Path programs, int port) {
    this.folder = folder;
    this.programs = programs;
    this.port = port;
  }

  public static InstalledPostgres start() throws IOException, InterruptedException {
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
    postgres.startAgain();
    postgres.program(
        "createdb", "-h", "127.0.0.1", "-p", "" + port, "-U", "eunoe", "-T", "template0", "eunoe");
    return postgres;
  }

  public String url() {
    return url(port);
  }

  /** The same through something that listens on another port. */
  public String url(int port) {
    return "postgresql://127.0.0.1:" + port + "/eunoe";
  }

  public int port() {
    return port;
  }

  /** At the same port, on the same files. */
  public void startAgain() throws IOException, InterruptedException {
    program(
        "pg_ctl",
        "-D",
        data(),
        "-w",
        "-l",
        folder.resolve("log").toString(),
        "-o",
        "-p " + port + " -k " + folder + " -h 127.0.0.1",
        "start");
  }

  /** Disconnects everybody, and stops. */
  public void stop() throws IOException, InterruptedException {
    program("pg_ctl", "-D", data(), "-m", "fast", "-w", "stop");
  }

  /**
   * The postmaster and all its processes at once, as a machine that loses its power does. Its lock
   * files go as well: the next one takes an ended process for a living one until somebody has
   * looked after it, which may take seconds.
   */
  public void kill() throws IOException, InterruptedException {
    List<ProcessHandle> all = processes();
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle process : all) {
      while (process.isAlive() && !isZombie(process)) {
        Thread.sleep(5);
      }
    }
    Files.delete(folder.resolve("data/postmaster.pid"));
    Files.deleteIfExists(folder.resolve(".s.PGSQL." + port + ".lock"));
  }

  private static boolean isZombie(ProcessHandle process) throws IOException {
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (NoSuchFileException gone) {
      return true;
    }
  }

  /** All stands still, and no connection breaks. */
  public void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  public void goOn() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("kill", "-" + name));
    processes().forEach(process -> command.add("" + process.pid()));
    run(command);
  }

  private List<ProcessHandle> processes() throws IOException {
    String pid = Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst().strip();
    ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    var all = new ArrayList<>(List.of(postmaster));
    postmaster.children().forEach(all::add);
    return all;
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
    stop();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
