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
import java.time.Instant;
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
 * that open nothing any more are closed with code 1008. A token says itself until when it opens
 * anything.
 */
@ApplicationScoped
public class SocketCallers {
  private static final Logger LOG = Logger.getLogger(SocketCallers.class);
  private static final long LOOK_MILLIS = 500;
  private static final CloseReason OVER =
      new CloseReason(1008, "The key of this socket was revoked or has expired.");
  private static final CloseReason EXPIRED =
      new CloseReason(1008, "The token of this socket has expired.");
  private static final UserData.TypedKey<String> KEY = new UserData.TypedKey<>("key");
  private static final UserData.TypedKey<Instant> END = new UserData.TypedKey<>("end");

  private final Callers callers;
  private final ApiKeys keys;
  private final OpenConnections sockets;
  private final Vertx vertx;
  private final AuthMode mode;
  private final AtomicBoolean looking = new AtomicBoolean();

  SocketCallers(
      Callers callers, ApiKeys keys, OpenConnections sockets, Vertx vertx, EunoeConfig config) {
    this.callers = callers;
    this.keys = keys;
    this.sockets = sockets;
    this.vertx = vertx;
    this.mode = AuthMode.of(config);
  }

  void start(@Observes StartupEvent started) {
    if (mode.asksEachRequest()) {
      vertx.setPeriodic(LOOK_MILLIS, _ -> look());
    }
  }

  /**
   * Who is at a socket's other end now; from the first time on, it ends with the key or token.
   *
   * @throws dev.eunoe.turn.problem.ProblemException (as failure) when nobody is, any more
   */
  public Uni<Caller> of(WebSocketConnection socket) {
    var handshake = socket.handshakeRequest();
    return callers
        .of(handshake::headers, Addresses.network(String.valueOf(handshake.remoteAddress())))
        .invoke(caller -> note(socket, caller));
  }

  private static void note(WebSocketConnection socket, Caller caller) {
    Instant end = caller.expiresAt();
    if (end == null) {
      socket.userData().put(KEY, caller.keyId());
    } else {
      socket.userData().put(END, end);
    }
  }

  private void look() {
    if (mode == AuthMode.KEYS) {
      lookAtKeys();
    } else {
      lookAtTokens();
    }
  }

  private void lookAtTokens() {
    Instant now = Instant.now();
    for (WebSocketConnection socket : sockets) {
      Instant end = socket.userData().get(END);
      if (end != null && !now.isBefore(end)) {
        socket.close(EXPIRED).subscribe().with(_ -> {}, LOG::debug);
      }
    }
  }

  private void lookAtKeys() {
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
