package dev.eunoe.chat.responses;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.OpenConnections;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** Tells every socket of a server that stops to come back and resume, once its answers are left. */
@ApplicationScoped
class SocketsAtStop {
  /** "Service restart": the same is to be had again soon, here or elsewhere. */
  static final CloseReason RESUME =
      new CloseReason(1012, "This server stops or lost its answer; connect again and resume.");

  private static final Logger LOG = Logger.getLogger(SocketsAtStop.class);
  private static final Duration MOST = Duration.ofSeconds(1);

  private final OpenConnections connections;

  SocketsAtStop(OpenConnections connections) {
    this.connections = connections;
  }

  void close(
      @Observes @Priority(Interceptor.Priority.APPLICATION + 100)
          ShutdownDelayInitiatedEvent event) {
    List<Uni<Void>> closing =
        connections.stream().map(connection -> connection.close(RESUME)).toList();
    if (closing.isEmpty()) {
      return;
    }
    try {
      Uni.join().all(closing).andCollectFailures().await().atMost(MOST);
    } catch (RuntimeException e) {
      LOG.debugf("A socket was gone before it was closed: %s", e.getMessage());
    }
  }
}
