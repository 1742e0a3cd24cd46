package dev.eunoe.chat.auth;

import dev.eunoe.config.AuthMode;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.memory.keys.ApiKeys;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.OpenConnections;
import io.quarkus.websockets.next.UserData;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Sockets outlive the request that opened them, and perhaps its key. Each message asks again; and
 * twice a second the keys of all open sockets are looked at, in one query, and the sockets of those
 * that open nothing any more are closed with code 1008.
 */
@ApplicationScoped
public class SocketCallers {
  private static final Logger LOG = Logger.getLogger(SocketCallers.class);
  private static final long LOOK_MILLIS = 500;
  private static final CloseReason OVER =
      new CloseReason(1008, "The key of this socket was revoked or has expired.");
  private static final UserData.TypedKey<String> KEY = new UserData.TypedKey<>("key");

  private final Callers callers;
  private final ApiKeys keys;
  private final OpenConnections sockets;
  private final Vertx vertx;
  private final boolean asksForKeys;
  private final AtomicBoolean looking = new AtomicBoolean();

  SocketCallers(
      Callers callers, ApiKeys keys, OpenConnections sockets, Vertx vertx, EunoeConfig config) {
    this.callers = callers;
    this.keys = keys;
    this.sockets = sockets;
    this.vertx = vertx;
    this.asksForKeys = AuthMode.of(config) == AuthMode.KEYS;
  }

  void start(@Observes StartupEvent started) {
    if (asksForKeys) {
      vertx.setPeriodic(LOOK_MILLIS, _ -> look());
    }
  }

  /**
   * Who is at a socket's other end now; from the first time on, it ends with the key.
   *
   * @throws dev.eunoe.turn.problem.ProblemException (as failure) when nobody is, any more
   */
  public Uni<Caller> of(WebSocketConnection socket) {
    var handshake = socket.handshakeRequest();
    return callers
        .of(handshake::headers, Addresses.network(String.valueOf(handshake.remoteAddress())))
        .invoke(caller -> socket.userData().put(KEY, caller.keyId()));
  }

  private void look() {
    Map<String, List<WebSocketConnection>> byKey = byKey();
    if (byKey.isEmpty() || !looking.compareAndSet(false, true)) {
      return;
    }
    keys.valid(byKey.keySet())
        .onTermination()
        .invoke(() -> looking.set(false))
        .subscribe()
        .with(
            valid -> close(byKey, valid),
            failure ->
                LOG.warnf(
                    "Whether the keys of sockets are revoked cannot be seen now: %s",
                    failure.getMessage()));
  }

  private Map<String, List<WebSocketConnection>> byKey() {
    var byKey = new HashMap<String, List<WebSocketConnection>>();
    for (WebSocketConnection socket : sockets) {
      String key = socket.userData().get(KEY);
      if (key != null) {
        byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(socket);
      }
    }
    return byKey;
  }

  private static void close(Map<String, List<WebSocketConnection>> byKey, Set<String> valid) {
    byKey.forEach((key, open) -> {
      if (!valid.contains(key)) {
        open.forEach(socket -> socket.close(OVER).subscribe().with(_ -> {}, LOG::debug));
      }
    });
  }
}
