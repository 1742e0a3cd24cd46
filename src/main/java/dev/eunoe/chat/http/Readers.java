package dev.eunoe.chat.http;

import dev.eunoe.turn.Answer;
import dev.eunoe.turn.TurnEvent;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets whoever reads an answer leave: its events are given up when the connection is closed, also
 * while there is nothing to be sent that could fail.
 */
@ApplicationScoped
public class Readers {
  /** For so long an event may be on its way; who reads nothing of it is dropped, and may resume. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What gives up the answers that a socket reads, by the socket's id. */
  private final Map<String, Set<Runnable>> leaving = new ConcurrentHashMap<>();

  /** The events, up to the closing of the socket. */
  public <T> Multi<T> whileOpen(WebSocketConnection connection, Multi<T> events) {
    return Multi.createFrom()
        .emitter(out -> {
          var reading = events.subscribe().with(out::emit, out::fail, out::complete);
          Runnable leave =
              () -> {
                reading.cancel();
                out.complete();
              };
          add(connection.id(), leave);
          if (connection.isClosed()) { // before it was noted, so that nobody says so any more
            closed(connection);
          }
          out.onTermination(() -> {
            reading.cancel();
            remove(connection.id(), leave);
          });
        });
  }

  private void add(String socket, Runnable leave) {
    leaving.compute(
        socket,
        (_, known) -> {
          Set<Runnable> all = known == null ? new HashSet<>() : known;
          all.add(leave);
          return all;
        });
  }

  private void remove(String socket, Runnable leave) {
    leaving.computeIfPresent(
        socket,
        (_, all) -> {
          all.remove(leave);
          return all.isEmpty() ? null : all;
        });
  }

  /** Tells those who send to a socket that it is closed. */
  public void closed(WebSocketConnection connection) {
    Set<Runnable> all = leaving.remove(connection.id());
    if (all != null) {
      List.copyOf(all).forEach(Runnable::run);
    }
  }

  /** Waits for a value as long as somebody waits for the response. */
  public static <T> void whileOpen(
      HttpServerResponse response, Uni<T> value, Consumer<T> whole, Consumer<Throwable> failed) {
    var left = new CompletableFuture<@Nullable Void>();
    response.closeHandler(_ -> left.complete(null)); // no more once it has been written
    if (response.closed()) {
      left.complete(null);
    }
    var waiting = value.subscribe().with(whole, failed);
    var unused = left.thenRun(waiting::cancel);
  }

  /**
   * The answers that a turn ends with, in the order of their choices.
   *
   * @throws dev.eunoe.turn.problem.ProblemException (as failure) when it failed
   */
  public static Uni<List<Answer>> answers(Multi<TurnEvent> events) {
    return events
        .collect()
        .in(
            TreeMap<Integer, Answer>::new,
            (answers, event) -> {
              switch (event) {
                case TurnEvent.Ended ended -> answers.put(0, ended.answer());
                case TurnEvent.OfChoice(int index, TurnEvent.Ended ended) ->
                    answers.put(index, ended.answer());
                case TurnEvent.Failed failed -> throw failed.problem().asException();
                default -> {}
              }
            })
        .map(answers -> {
          if (!answers.containsKey(0)) {
            throw new IllegalStateException("a turn ends or fails");
          }
          return List.copyOf(answers.values());
        });
  }
}
