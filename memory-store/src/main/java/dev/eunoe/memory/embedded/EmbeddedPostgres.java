package dev.eunoe.memory.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * START HERE: a real PostgreSQL in a data directory, for as long as this object is open.
 *
 * <pre>
 *   DIR/lock                      held while in use
 *   DIR/database/postgresql-V/    the programs, unpacked once per version V
 *   DIR/database/data/            PostgreSQL's files
 *   DIR/database/password         for its one user; readable by its owner alone
 *   DIR/database/server.log       of the latest start
 * </pre>
 *
 * It listens on the loopback interface alone, on a port that changes with each start. When the
 * server ends unasked it is started again at the same port ({@link DatabaseWatch}). When this JVM
 * is killed the server stays behind; the next start stops it cleanly and goes on from what it had
 * stored.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final int START_ATTEMPTS = 20;
  private static final long PAUSE_MILLIS = 250;

  private final Cluster cluster;
  private final DataDirectoryLock lock;
  private final DatabaseWatch watch;
  private final int port;
  private final String password;
  private boolean closed;

  private EmbeddedPostgres(
      Cluster cluster, DataDirectoryLock lock, DatabaseWatch watch, int port, String password) {
    this.cluster = cluster;
    this.lock = lock;
    this.watch = watch;
    this.port = port;
    this.password = password;
  }

  /**
   * Starts the server, making the database first where there is none.
   *
   * @param progress gets a line for each step that may take a moment
   * @throws DataDirectoryException when the directory cannot be used as it is
   */
  public static EmbeddedPostgres start(Path dataDir, Consumer<String> progress) {
    Path root = dataDir.toAbsolutePath().normalize();
    if (root.toString().contains("\n")) {
      throw new DataDirectoryException(
          "The data directory %s has a line break in its path, and PostgreSQL writes paths in lines: give another directory."
              .formatted(root.toString().replace('\n', '?')));
    }
    DataDirectoryLock lock = DataDirectoryLock.take(root);
    try {
      return start(root, lock, progress);
    } catch (IOException e) {
      lock.close();
      throw new DataDirectoryException(
          "The database in %s cannot be used: %s."
              .formatted(root.resolve("database"), DataDirectoryLock.reason(e)),
          e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static EmbeddedPostgres start(
      Path root, DataDirectoryLock lock, Consumer<String> progress) throws IOException {
    Path folder = root.resolve("database");
    Cluster.requireNobodys(root);
    Cluster.checkVersion(folder);
    createFolder(folder);
    ServerUser user = ServerUser.choose(folder);
    PostgresBinaries binaries = PostgresBinaries.in(folder, progress);
    Cluster cluster = new Cluster(folder, new ServerCommand(binaries, user, folder), progress);
    cluster.createIfMissing();
    String password = cluster.password();
    cluster.stopOrphan();
    int port = startOnFreePort(cluster);
    progress.accept("Database ready on 127.0.0.1:" + port);
    var watch = new DatabaseWatch(cluster, port, progress);
    watch.start();
    return new EmbeddedPostgres(cluster, lock, watch, port, password);
  }

  /**
   * Where the database of a directory is reached while another process holds it.
   *
   * @param jdbcUrl {@code jdbc:postgresql://127.0.0.1:PORT/eunoe}
   */
  public record Running(String jdbcUrl, String user, String password) {}

  /**
   * The database of a directory that another process has started; empty where nobody has. Nothing
   * is started, and nothing is held.
   *
   * @throws DataDirectoryException when its password cannot be read
   */
  public static Optional<Running> running(Path dataDir) {
    Path folder = dataDir.toAbsolutePath().normalize().resolve("database");
    try {
      return Cluster.running(folder)
          .map(
              access -> new Running("jdbc:" + url(access.port()), Cluster.USER, access.password()));
    } catch (IOException e) {
      throw new DataDirectoryException(
          "The database in %s cannot be reached: %s."
              .formatted(folder, DataDirectoryLock.reason(e)),
          e);
    }
  }

  /** Enterable by the server's user; what is private inside says so itself. */
  private static void createFolder(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      Files.createDirectory(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  /**
   * A port found free may be taken before the server has it, and the processes of a server that was
   * killed may take a moment to notice: then it is tried again.
   */
  private static int startOnFreePort(Cluster cluster) throws IOException {
    cluster.newLog();
    for (int attempt = 1; ; attempt++) {
      int port = freePort();
      if (cluster.start(port).succeeded()) {
        return port;
      }
      String said = cluster.said();
      boolean passing =
          said.contains("could not bind") || said.contains("shared memory block is still in use");
      if (!passing || attempt == START_ATTEMPTS) {
        throw new DataDirectoryException(
            "The database did not start: %s (the whole log is in %s)"
                .formatted(cluster.lastWords(), cluster.logFile()));
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataDirectoryException("The start of the database was interrupted.", e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** For the Vert.x client: {@code postgresql://127.0.0.1:PORT/eunoe}. */
  public String reactiveUrl() {
    return url(port);
  }

  private static String url(int port) {
    return "postgresql://127.0.0.1:%d/%s".formatted(port, Cluster.DATABASE);
  }

  /** For migrations: {@code jdbc:postgresql://127.0.0.1:PORT/eunoe}. */
  public String jdbcUrl() {
    return "jdbc:" + reactiveUrl();
  }

  public String user() {
    return Cluster.USER;
  }

  public String password() {
    return password;
  }

  /** Stops the server with everything written, and frees the data directory; twice does no harm. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    watch.close();
    try (lock) {
      cluster.stop();
    } catch (IOException e) {
      throw new DataDirectoryException("The database could not be stopped: " + e.getMessage(), e);
    }
  }
}
