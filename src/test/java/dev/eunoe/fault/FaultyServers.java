package dev.eunoe.fault;

import static java.util.Objects.requireNonNull;

import dev.eunoe.InstalledPostgres;
import dev.eunoe.ServerProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Two servers on one installed PostgreSQL. Clients reach each by a port that stays, and they reach
 * the database, through proxies that can be cut.
 */
final class FaultyServers implements AutoCloseable {
  /** What can happen to them. */
  enum Fault {
    SERVER_KILLED,
    DATABASE_KILLED,
    /** As by a power cut: the servers and the database. */
    ALL_KILLED,
    SERVER_STOPPED,
    CLIENTS_CUT,
    DATABASE_CUT;

    boolean isKill() {
      return this == SERVER_KILLED || this == DATABASE_KILLED || this == ALL_KILLED;
    }
  }

  private static final int SERVERS = 2;

  /** One kill of a server in so many is of one that starts, if one does. */
  private static final int KILLED_AT_THE_START = 3;

  /** Each of them may be killed in its turn. */
  private static final int MAX_STARTS = 100;

  private final InstalledPostgres postgres;
  private final CutProxy toDatabase;
  private final List<Front> fronts;
  private final Map<Fault, Integer> happened = new ConcurrentHashMap<>();
  private int killedStarts;
  private volatile boolean closing;

  /** The port by which clients know a server, and the process behind it for the time being. */
  private static final class Front {
    final CutProxy proxy;
    CompletableFuture<ServerProcess> server = new CompletableFuture<>();
    volatile @Nullable ServerProcess starting;

    Front(CutProxy proxy) {
      this.proxy = proxy;
    }

    @Nullable ServerProcess running() {
      return server.isDone() ? server.join() : null;
    }
  }

  FaultyServers() throws IOException, InterruptedException {
    postgres = InstalledPostgres.start();
    toDatabase = new CutProxy(postgres.port());
    fronts = List.of(front(), front());
    fronts.forEach(front -> front.server.join());
  }

  private Front front() throws IOException {
    var front = new Front(new CutProxy(0));
    start(front);
    return front;
  }

  private void start(Front front) {
    front.server =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return started(front);
              } catch (IOException | InterruptedException e) {
                throw new CompletionException(e);
              }
            },
            task -> Thread.ofVirtual().start(task));
  }

  /** One that is killed amid its start is started again; for its database it waits itself. */
  private ServerProcess started(Front front) throws IOException, InterruptedException {
    var environment = Map.of("EUNOE_DATABASE_URL", postgres.url(toDatabase.port()));
    for (int attempt = 1; ; attempt++) {
      ServerProcess server = ServerProcess.begin(List.of("--threads", "1"), environment);
      front.starting = server;
      try {
        server.awaitReady();
        front.proxy.to(server.port());
        return server;
      } catch (IllegalStateException ended) {
        server.close();
        if (closing || attempt == MAX_STARTS) {
          throw ended;
        }
      } finally {
        front.starting = null;
      }
    }
  }

  /** The URL of one of them, whether it runs or not. */
  String url(int server) {
    return "http://127.0.0.1:" + fronts.get(server % SERVERS).proxy.port();
  }

  /**
   * Lets it happen, to a server where one runs.
   *
   * @param amid asked right before
   * @return what it said
   */
  boolean happen(Fault fault, Random random, BooleanSupplier amid)
      throws IOException, InterruptedException {
    ServerProcess server =
        switch (fault) {
          case SERVER_KILLED -> oneToKill(random);
          // one that only starts would have to be started again, and shows nothing
          case DATABASE_KILLED, SERVER_STOPPED -> awaitOne(random);
          default -> null;
        };
    boolean so = amid.getAsBoolean();
    switch (fault) {
      case DATABASE_KILLED -> killDatabase();
      case ALL_KILLED -> {
        for (Front front : fronts) {
          ServerProcess one = front.starting != null ? front.starting : front.running();
          if (one != null) {
            one.kill();
          }
        }
        killDatabase();
      }
      case DATABASE_CUT -> toDatabase.cut();
      case CLIENTS_CUT -> fronts.get(random.nextInt(SERVERS)).proxy.cut();
      case SERVER_KILLED -> requireNonNull(server).kill();
      case SERVER_STOPPED -> requireNonNull(server).stop();
    }
    happened.merge(fault, 1, Integer::sum);
    startThoseThatAreGone();
    return so;
  }

  private void killDatabase() throws IOException, InterruptedException {
    postgres.kill();
    postgres.startAgain();
  }

  private ServerProcess oneToKill(Random random) throws InterruptedException {
    if (random.nextInt(KILLED_AT_THE_START) == 0) {
      for (Front front : fronts) {
        ServerProcess starting = front.starting;
        if (starting != null && starting.isAlive()) {
          killedStarts++;
          return starting;
        }
      }
    }
    return awaitOne(random);
  }

  /** Any that runs; waits for one where none does. */
  private ServerProcess awaitOne(Random random) throws InterruptedException {
    while (true) {
      int first = random.nextInt(SERVERS);
      for (int i = 0; i < SERVERS; i++) {
        ServerProcess server = fronts.get((first + i) % SERVERS).running();
        if (server != null && server.isAlive()) {
          return server;
        }
      }
      Thread.sleep(20);
    }
  }

  private void startThoseThatAreGone() throws IOException, InterruptedException {
    for (Front front : fronts) {
      ServerProcess server = front.running();
      if (server != null && !server.isAlive()) {
        server.close();
        start(front);
      }
    }
  }

  /** How many of the kills of a server met one that was not ready yet. */
  int killedStarts() {
    return killedStarts;
  }

  /** How often what has happened. */
  Map<Fault, Integer> happened() {
    return happened;
  }

  /** Waits until all run. */
  void awaitAll() {
    fronts.forEach(front -> front.server.join());
  }

  @Override
  public void close() throws IOException, InterruptedException {
    closing = true;
    for (Front front : fronts) {
      ServerProcess starting = front.starting;
      if (starting != null) { // where the loop has failed: its database may never come
        starting.kill();
      }
      front.proxy.close();
    }
    try {
      for (Front front : fronts) {
        front.server.join().close();
      }
    } finally {
      toDatabase.close();
      postgres.close();
    }
  }
}
