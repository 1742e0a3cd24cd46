package dev.eunoe.fault;

import dev.eunoe.InstalledPostgres;
import dev.eunoe.ServerProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
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
    SERVER_STOPPED,
    CLIENTS_CUT,
    DATABASE_CUT;

    boolean isKill() {
      return this == SERVER_KILLED || this == DATABASE_KILLED;
    }
  }

  private static final int SERVERS = 2;

  private final InstalledPostgres postgres;
  private final CutProxy toDatabase;
  private final List<Front> fronts;
  private final Map<Fault, Integer> happened = new ConcurrentHashMap<>();

  /** The port by which clients know a server, and the process behind it for the time being. */
  private static final class Front {
    final CutProxy proxy;
    CompletableFuture<ServerProcess> server;

    Front(CutProxy proxy, CompletableFuture<ServerProcess> server) {
      this.proxy = proxy;
      this.server = server;
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
    var proxy = new CutProxy(0);
    return new Front(proxy, starting(proxy));
  }

  private CompletableFuture<ServerProcess> starting(CutProxy proxy) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            var url = postgres.url(toDatabase.port());
            var server = start(url);
            proxy.to(server.port());
            return server;
          } catch (IOException | InterruptedException e) {
            throw new CompletionException(e);
          }
        },
        task -> Thread.ofVirtual().start(task));
  }

  /** One whose database is killed amid its start ends with a sentence, and is started again. */
  private static ServerProcess start(String databaseUrl) throws IOException, InterruptedException {
    var environment = Map.of("EUNOE_DATABASE_URL", databaseUrl);
    for (int attempt = 1; ; attempt++) {
      try {
        return ServerProcess.start(List.of("--threads", "1"), environment);
      } catch (IllegalStateException ended) {
        if (attempt == 10) {
          throw ended;
        }
      }
    }
  }

  /** The URL of one of them, whether it runs or not. */
  String url(int server) {
    return "http://127.0.0.1:" + fronts.get(server % SERVERS).proxy.port();
  }

  /** Lets it happen, to a server where one runs. */
  void happen(Fault fault, Random random) throws IOException, InterruptedException {
    switch (fault) {
      case DATABASE_KILLED -> {
        postgres.kill();
        postgres.startAgain();
      }
      case DATABASE_CUT -> toDatabase.cut();
      case CLIENTS_CUT -> fronts.get(random.nextInt(SERVERS)).proxy.cut();
      case SERVER_KILLED -> awaitOne(random).kill();
      case SERVER_STOPPED -> awaitOne(random).stop();
    }
    happened.merge(fault, 1, Integer::sum);
    startThoseThatAreGone();
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
        front.server = starting(front.proxy);
      }
    }
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
    for (Front front : fronts) {
      front.server.join().close();
      front.proxy.close();
    }
    toDatabase.close();
    postgres.close();
  }
}
