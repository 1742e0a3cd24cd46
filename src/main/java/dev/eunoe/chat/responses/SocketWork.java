package dev.eunoe.chat.responses;

import dev.eunoe.chat.door.RequestMemory;
import dev.eunoe.turn.problem.Problem;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.UserData;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The messages of one socket that are being worked on. They are worked on at the same time, so
 * their number is bounded: who sends on without waiting for answers is closed.
 */
final class SocketWork {
  /** More than answers run and wait on a server by default. */
  private static final int MAX = 256;

  private static final int POLICY_VIOLATION = 1008;
  private static final UserData.TypedKey<SocketWork> KEY = new UserData.TypedKey<>("work");

  private final WebSocketConnection connection;
  private final AtomicInteger messages = new AtomicInteger();

  private SocketWork(WebSocketConnection connection) {
    this.connection = connection;
  }

  static SocketWork of(WebSocketConnection connection) {
    SocketWork known = connection.userData().get(KEY);
    if (known != null) {
      return known;
    }
    connection.userData().put(KEY, new SocketWork(connection));
    return connection.userData().get(KEY);
  }

  /**
   * Answers a message, which is in work until its answer has been sent.
   *
   * @return a {@link dev.eunoe.turn.problem.ProblemException} as failure where there is no memory
   *     for it now
   */
  Uni<Void> admit(String text, RequestMemory memory, Supplier<Uni<Void>> answer) {
    int inWork = messages.incrementAndGet();
    if (inWork > MAX) {
      // It stays counted, so nothing is admitted any more.
      return inWork == MAX + 1 ? connection.close(tooMany()) : Uni.createFrom().voidItem();
    }
    RequestMemory.Reservation reservation = memory.reserve();
    if (!reservation.grow(text.length())) {
      messages.decrementAndGet();
      return Uni.createFrom().failure(noRoom().asException());
    }
    return answer
        .get()
        .onTermination()
        .invoke(() -> {
          reservation.close();
          messages.decrementAndGet();
        });
  }

  private static Problem noRoom() {
    return Problem.busy(
        "This server is busy with other large requests; try again in a few seconds.");
  }

  private static CloseReason tooMany() {
    return new CloseReason(
        POLICY_VIOLATION, "More than " + MAX + " messages wait for their answers; wait for some.");
  }
}
