package dev.eunoe.chat.responses;

import dev.eunoe.chat.door.RequestMemory;
import dev.eunoe.chat.http.Readers;
import dev.eunoe.turn.problem.Problem;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.UserData;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The messages of one socket that are being worked on, and what is being sent for them. They are
 * worked on at the same time, so both are bounded: who sends on without waiting for answers is
 * closed, and so is who does not read what is sent. Each answer has one event on its way at a time,
 * and the next is made when that has gone; so what waits is few events of many answers.
 */
final class SocketWork {
  /** More than answers run and wait on a server by default. */
  private static final int MAX = 256;

  /** Characters that may wait to be sent, beyond one event of any length. */
  static final long MAX_WAITING = 1L << 20;

  private static final int POLICY_VIOLATION = 1008;
  private static final int TRY_AGAIN = 1013;

  /** Its answers go on, and their events are numbered. */
  private static final CloseReason TOO_SLOW =
      new CloseReason(
          TRY_AGAIN, "What is sent is not read; connect again and go on with response.resume.");

  private static final UserData.TypedKey<SocketWork> KEY = new UserData.TypedKey<>("work");

  private final WebSocketConnection connection;
  private final Duration patience;
  private final AtomicInteger messages = new AtomicInteger();
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicBoolean dropped = new AtomicBoolean();

  /**
   * @param patience for so long an event may be on its way
   */
  SocketWork(WebSocketConnection connection, Duration patience) {
    this.connection = connection;
    this.patience = patience;
  }

  static SocketWork of(WebSocketConnection connection) {
    SocketWork known = connection.userData().get(KEY);
    if (known != null) {
      return known;
    }
    connection.userData().put(KEY, new SocketWork(connection, Readers.PATIENCE));
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

  /**
   * Sends an event; fails where the reader is dropped, because too much waits for it, or nothing of
   * an event has been read for as long as a reader may take.
   */
  Uni<Void> send(String text) {
    long chars = waiting.addAndGet(text.length());
    Uni<Void> sent =
        dropped.get() || (chars > MAX_WAITING && chars > text.length())
            ? drop()
            : connection.sendText(text).ifNoItem().after(patience).recoverWithUni(this::drop);
    return sent.onTermination().invoke(() -> waiting.addAndGet(-text.length()));
  }

  private Uni<Void> drop() {
    Uni<Void> closed =
        dropped.compareAndSet(false, true)
            ? connection.close(TOO_SLOW)
            : Uni.createFrom().voidItem();
    return closed.onItem().failWith(() -> new IOException("a socket is not read"));
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
