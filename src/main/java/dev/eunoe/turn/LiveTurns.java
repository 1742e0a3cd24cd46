package dev.eunoe.turn;

import dev.eunoe.inference.StopSignal;
import dev.eunoe.memory.AnswerProgress;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.RequestKey;
import dev.eunoe.turn.problem.AnswerMovedException;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.problem.ProblemException;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Answers being written. A turn is driven here, not by who asked for it: a lost connection does not
 * end it, any number of readers can follow it from its first event, and only {@link #cancel} stops
 * it. Only an answer that is not stored is stopped when its last reader has left: nobody could ever
 * read it.
 */
@ApplicationScoped
public class LiveTurns {
  private static final Logger LOG = Logger.getLogger(LiveTurns.class);

  private static final String STOPPING =
      "This server is stopping; send it again in a few seconds, to its next start or another one.";

  /** Admits every turn. */
  private static final Guard NONE = new Guard() {};

  private final TurnService service;
  private final Vertx vertx;
  private final Map<String, Live> live = new ConcurrentHashMap<>();
  private volatile Guard guard = NONE;
  private volatile Watch watch = _ -> event -> {};

  private volatile boolean stopping;

  /**
   * One of them.
   *
   * @param events from the first on, for any number of subscribers
   */
  public record Live(Turn turn, Multi<TurnEvent> events, StopSignal stop) {}

  /** Is asked before each turn whether it may begin, and told what became of it. */
  public interface Guard {
    /**
     * @throws ProblemException when it may not begin now
     */
    default void admit(Turn turn) {}

    /** An answer of it is complete; {@link #over} follows the last one. */
    default void answered(Turn turn, Answer answer) {}

    /** A turn that was admitted runs no more, however it ended. */
    default void over(Turn turn) {}
  }

  /** Is shown what becomes of every answer. */
  public interface Watch {
    /** One is asked for, on the context of who asks. */
    Watched asked(Turn turn);
  }

  /** One answer that is watched, on its own context. */
  public interface Watched {
    /** Before anything is done for it. */
    default void begins() {}

    /** An event of it; the last one is its end. */
    void told(TurnEvent event);

    /** It has no end here: it could not begin, or another process goes on with it. */
    default void left() {}
  }

  LiveTurns(TurnService service, Vertx vertx) {
    this.service = service;
    this.vertx = vertx;
  }

  /** Has every turn from now on admitted by a guard. */
  public void guardedBy(Guard guard) {
    this.guard = guard;
  }

  /** Has every answer from now on watched. */
  public void watchedBy(Watch watch) {
    this.watch = watch;
  }

  /**
   * Begins a turn and lets it run.
   *
   * @param key by which the request is known when it is sent again; null for one that is not
   * @return its events from the first on, for any number of subscribers
   * @throws ProblemException (as failure) when it cannot begin
   * @throws dev.eunoe.memory.DuplicateRequestException (as failure) when its key was used before
   */
  public Uni<Multi<TurnEvent>> start(Turn turn, @Nullable RequestKey key) {
    if (stopping) {
      return Uni.createFrom().failure(Problem.stopping(STOPPING).asException());
    }
    Guard asked = guard;
    Watched watched = watch.asked(turn);
    Executor context = ownContext();
    Uni<Multi<TurnEvent>> begun =
        Uni.createFrom()
            .deferred(() -> begin(turn, key, watched))
            .runSubscriptionOn(context)
            .onFailure()
            .invoke(() -> asked.over(turn))
            .map(kept -> drive(kept, asked, watched, context));
    // Who leaves meanwhile must not leave a kept question behind that nobody answers.
    return Uni.createFrom()
        .emitter(told -> {
          asked.admit(turn);
          begun.subscribe().with(told::complete, told::fail);
        });
  }

  private Uni<BegunTurn> begin(Turn turn, @Nullable RequestKey key, Watched watched) {
    watched.begins();
    return service.begin(turn, key).onFailure().invoke(watched::left);
  }

  /**
   * Counts the tokens that a turn would have the model read, what a state has read of them and what
   * is recalled for it included; nothing is kept of it.
   *
   * @throws ProblemException (as failure) when it could not begin
   */
  public Uni<Long> promptTokens(Turn turn) {
    return service.promptTokens(turn).runSubscriptionOn(ownContext());
  }

  /** Goes on with an answer that another process has begun, and that is this one's now. */
  Uni<Void> goOn(Turn turn, AnswerProgress progress) {
    Executor context = ownContext();
    Watched watched = watch.asked(turn);
    return Uni.createFrom()
        .deferred(() -> {
          watched.begins();
          return service.again(turn, progress).onFailure().invoke(watched::left);
        })
        .runSubscriptionOn(context)
        .invoke(begun -> {
          var unused = drive(begun, NONE, watched, context); // admitted where it was begun
        })
        .replaceWithVoid();
  }

  /** From now on nothing begins. */
  void refuseNew() {
    stopping = true;
  }

  boolean isStopping() {
    return stopping;
  }

  /** How many there are. */
  int count() {
    return live.size();
  }

  /** Waits until all have ended or are left; false when that takes too long. */
  boolean awaitEnd(Duration most) {
    long end = System.nanoTime() + most.toNanos();
    try {
      while (!live.isEmpty() && System.nanoTime() < end) {
        Thread.sleep(5);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return live.isEmpty();
  }

  /** Stops an answer that another process writes by now. */
  void giveUp(String responseId) {
    Live taken = live.get(responseId);
    if (taken != null) {
      taken.stop().raise();
    }
  }

  /** An answer being written. */
  public Optional<Live> find(Owner owner, String responseId) {
    return Optional.ofNullable(live.get(responseId))
        .filter(found -> found.turn().owner().equals(owner));
  }

  /** Stops an answer within one step; what was written so far is kept. False when none is live. */
  public boolean cancel(Owner owner, String responseId) {
    Optional<Live> found = find(owner, responseId);
    found.ifPresent(turn -> turn.stop().raise());
    return found.isPresent();
  }

  private Multi<TurnEvent> drive(BegunTurn begun, Guard asked, Watched watched, Executor context) {
    String id = begun.turn().responseId();
    var stop = new StopSignal();
    Multi<TurnEvent> events =
        Multi.createBy()
            .replaying()
            .ofMulti(service.run(begun, stop, context).runSubscriptionOn(context));
    Multi<TurnEvent> read = begun.turn().store() ? events : whileRead(events, stop);
    live.put(id, new Live(begun.turn(), read, stop));
    events
        .onTermination()
        .invoke(() -> {
          live.remove(id);
          asked.over(begun.turn());
        })
        .subscribe()
        .with(
            event -> {
              watched.told(event);
              if ((event instanceof TurnEvent.OfChoice other ? other.event() : event)
                  instanceof TurnEvent.Ended ended) {
                asked.answered(begun.turn(), ended.answer());
              }
              afterwards(begun, event, context);
            },
            failure -> {
              watched.left();
              brokeOff(id, failure);
            });
    return read;
  }

  private static void brokeOff(String id, Throwable failure) {
    if (failure instanceof AnswerMovedException moved) {
      LOG.info(moved.getMessage());
    } else {
      LOG.error("The events of " + id + " broke off", failure);
    }
  }

  /** The same events; when the last of those who read them goes before their end, it is stopped. */
  private static Multi<TurnEvent> whileRead(Multi<TurnEvent> events, StopSignal stop) {
    var readers = new AtomicInteger();
    return events
        .onSubscription()
        .invoke(readers::incrementAndGet)
        .onCancellation()
        .invoke(() -> {
          if (readers.decrementAndGet() == 0) {
            stop.raise();
          }
        });
  }

  private void afterwards(BegunTurn begun, TurnEvent event, Executor context) {
    if (event instanceof TurnEvent.Ended ended) {
      service
          .consolidate(begun, ended.answer())
          .runSubscriptionOn(context)
          .subscribe()
          .with(
              done -> {},
              failure ->
                  LOG.warnf(
                      "Consolidation after %s is left to the next turn: %s",
                      begun.turn().responseId(), failure.getMessage()));
    }
  }

  /** Hibernate Reactive stays on one Vert.x context; each turn gets one of its own. */
  private Executor ownContext() {
    Context context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
    VertxContextSafetyToggle.setContextSafe(context, true);
    return task -> context.runOnContext(ignored -> task.run());
  }
}
