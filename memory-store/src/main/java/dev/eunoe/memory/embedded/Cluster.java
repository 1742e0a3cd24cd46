package dev.eunoe.memory.embedded;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** PostgreSQL's own directory: made, checked, started and stopped by its programs. */
final class Cluster {
  static final String USER = "eunoe";
  static final String DATABASE = "eunoe";

  /** Durable first, small second; every word stands without spaces because a shell reads them. */
  private static final List<String> SETTINGS =
      List.of(
          "fsync=on",
          "full_page_writes=on",
          "synchronous_commit=on",
          "unix_socket_directories=''",
          "max_connections=40",
          "max_wal_size=512MB",
          "io_method=sync",
          "max_parallel_workers_per_gather=0",
          "jit=off",
          "timezone=UTC",
          "log_timezone=UTC");

  private final Path folder;
  private final Path data;
  private final Path passwordFile;
  private final PostmasterFile running;
  private final ServerCommand command;
  private final Consumer<String> progress;

  Cluster(Path folder, ServerCommand command, Consumer<String> progress) {
    this.folder = folder;
    this.data = folder.resolve("data");
    this.passwordFile = folder.resolve("password");
    this.running = new PostmasterFile(data);
    this.command = command;
    this.progress = progress;
  }

  /** Refuses files of another PostgreSQL generation; reads one file and touches nothing. */
  static void checkVersion(Path folder) throws IOException {
    Path file = folder.resolve("data/PG_VERSION");
    if (!Files.exists(file)) {
      return;
    }
    String found = Files.readString(file).strip();
    int bundled = PostgresBinaries.majorVersion();
    if (!found.equals(Integer.toString(bundled))) {
      boolean newer = found.matches("\\d{1,9}") && Integer.parseInt(found) > bundled;
      throw new DataDirectoryException(
          "The database in %s was written by PostgreSQL %s, this Eunoe brings %d: use %s Eunoe, or another data directory."
              .formatted(folder, found, bundled, newer ? "a newer" : "the older"));
    }
  }

  /**
   * Refuses a directory whose server another Eunoe has, which lives: its lock was taken away from
   * under it.
   */
  static void requireNobodys(Path root) throws IOException {
    var running = new PostmasterFile(root.resolve("database/data"));
    var owner = OwningProcess.in(running.commandLine());
    if (owner.isPresent() && owner.get().isAnotherThatLives()) {
      throw DataDirectoryLock.inUse(root, " (process " + owner.get().pid() + ")");
    }
  }

  /** Makes the database files if there are none; seen whole or not at all, whenever this stops. */
  void createIfMissing() throws IOException {
    if (Files.exists(data)) {
      return;
    }
    progress.accept("Creating the database");
    Path unfinished = folder.resolve("data-unfinished");
    PostgresBinaries.deleteTree(unfinished);
    // Asked for before anything is made: there may be none.
    ServerUser named = command.user().named();
    Files.createDirectory(unfinished);
    command.user().own(unfinished);
    String password = newPassword();
    writePrivately(passwordFile, password);
    Path forInitdb = folder.resolve("initdb-password");
    writePrivately(forInitdb, password);
    command.user().own(forInitdb);
    var made = initialised(command.as(named), unfinished, forInitdb);
    Files.delete(forInitdb);
    if (!made.succeeded() || made.output().contains("ERROR:")) {
      throw new DataDirectoryException(
          "The database in %s could not be created: %s".formatted(folder, lastLine(made.output())));
    }
    Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
  }

  private static ServerCommand.Result initialised(
      ServerCommand command, Path target, Path passwordFile) throws IOException {
    var made = command.runInShell("initdb", initdbArguments(target, passwordFile));
    return made.succeeded()
        ? command.run(
            "postgres",
            List.of("--single", "-D", target.toString(), "postgres"),
            "create database " + DATABASE + "\n")
        : made;
  }

  private static List<String> initdbArguments(Path target, Path passwordFile) {
    return List.of(
        "--pgdata=" + target,
        "--username=" + USER,
        "--pwfile=" + passwordFile,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--text-search-config=english");
  }

  String password() throws IOException {
    return password(passwordFile);
  }

  private static String password(Path passwordFile) throws IOException {
    if (!Files.exists(passwordFile)) {
      throw new DataDirectoryException(
          "The file %s with the database's password is missing: restore it beside its data."
              .formatted(passwordFile));
    }
    return Files.readString(passwordFile).strip();
  }

  /** The port and the password of a server that runs in a folder, whoever started it. */
  record Access(int port, String password) {}

  /** Empty where none runs, or it does not answer yet. */
  static Optional<Access> running(Path folder) throws IOException {
    int port = new PostmasterFile(folder.resolve("data")).readyPort();
    return port == 0
        ? Optional.empty()
        : Optional.of(new Access(port, password(folder.resolve("password"))));
  }

  boolean isRunning() throws IOException {
    return running.isRunning();
  }

  /**
   * Ends a server that outlived its JVM (kill -9), so that it can be started anew. The caller holds
   * the directory's lock and has asked {@link #requireNobodys}, so it belongs to nobody.
   */
  void stopOrphan() throws IOException {
    if (running.isRunning()) {
      progress.accept("Stopping the database of an Eunoe that was killed");
      stop();
    } else {
      running.forgetProcessId();
    }
  }

  /**
   * Starts the server on a loopback port and waits until it answers, recovery included.
   *
   * <p>The program called for this puts all paths into a command of a shell, between double quotes.
   * So it is given paths from the folder on, where no one else chooses names; the whole path, by
   * which the server is known again, is quoted here.
   */
  ServerCommand.Result start(int port) throws IOException {
    var options = new StringBuilder("-p " + port + " -c listen_addresses=127.0.0.1");
    SETTINGS.forEach(setting -> options.append(" -c ").append(setting));
    options.append(" -c ").append(OwningProcess.current().setting());
    options.append(" -c shared_buffers=").append(sharedBuffersMiB(memoryBytes())).append("MB");
    options.append(" -D ").append(ServerCommand.quoted(data.toString()));
    return command.run(
        "pg_ctl",
        List.of(
            "start",
            "-p",
            command.binaries().relativeTo(folder, "postgres"),
            "--pgdata=" + folder.relativize(data),
            "--log=" + folder.relativize(logFile()),
            "--wait",
            "--timeout=600",
            "--options=" + options));
  }

  /**
   * An eighth of the memory up to 8 GiB, where model and states want the rest, and the quarter that
   * PostgreSQL's manual advises of what there is beyond; between 64 MiB and 8 GiB. Pages take room
   * only when they are read, and what recall reads again and again has to stay: the files of the
   * system's own cache may be given up within minutes.
   */
  static long sharedBuffersMiB(long memoryBytes) {
    long eighth = memoryBytes / 8;
    long beyond = Math.max(0, memoryBytes - (8L << 30)) / 8;
    return Math.clamp(eighth + beyond >> 20, 64, 8192);
  }

  /** Of the machine, or of the container where it is given less. */
  private static long memoryBytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /**
   * Disconnects everybody and stops, with everything written; a server that died is left as it is.
   */
  void stop() throws IOException {
    if (!running.isRunning()) {
      return;
    }
    var stopped =
        command.run(
            "pg_ctl", List.of("stop", "--pgdata=" + data, "--mode=fast", "--wait", "--timeout=60"));
    if (!stopped.succeeded()) {
      throw new DataDirectoryException(
          "The database in %s did not stop: %s"
              .formatted(folder, stopped.output().replace('\n', ' ')));
    }
  }

  /** A fresh log for each start: it serves to explain this one. */
  void newLog() throws IOException {
    Files.deleteIfExists(logFile());
    writePrivately(logFile(), "");
    command.user().own(logFile());
  }

  /** What the log holds. */
  String said() throws IOException {
    return new String(Files.readAllBytes(logFile()), StandardCharsets.UTF_8).strip();
  }

  /** Why it does not start. */
  String lastWords() throws IOException {
    return lastLine(said());
  }

  Path logFile() {
    return folder.resolve("server.log");
  }

  private static String newPassword() {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private static void writePrivately(Path file, String content) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, content, StandardCharsets.UTF_8);
  }

  static String lastLine(String output) {
    return output.substring(output.lastIndexOf('\n') + 1).strip();
  }
}
