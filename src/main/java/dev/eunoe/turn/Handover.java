package dev.eunoe.turn;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.inference.Engine;
import dev.eunoe.memory.AnswerProgress;
import dev.eunoe.memory.LostAnswer;
import dev.eunoe.memory.RunningAnswers;
import dev.eunoe.turn.problem.ErrorMapping;
import dev.eunoe.turn.running.AnswerSettings;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * How answers go from one server to another: what a lost one was writing is finished here, and what
 * is being written here when this one stops is left to others.
 */
@ApplicationScoped
class Handover {
  private static final Logger LOG = Logger.getLogger(Handover.class);

  private static final long LOOK_MILLIS = 1000;
  private static final Duration FORGET_EVERY = Duration.ofMinutes(1);

  /** Another server may have the model of an answer; for so long it is waited for. */
  private static final Duration OTHER_MODEL = Duration.ofMinutes(1);

  /** For so long a server without a place leaves an answer to others. */
  private static final Duration LEFT = Duration.ofSeconds(5);

  /** An answer that ends each server which writes it must not end the next one. */
  private static final int MOST_WRITERS = 20;

  /** Of the half minute after which a server is killed. */
  private static final Duration STOPPING = Duration.ofSeconds(10);

  private final LiveTurns live;
  private final RunningAnswers answers;
  private final Engine engine;
  private final EunoeConfig config;
  private final ObjectMapper json;
  private final Vertx vertx;
  private long looks;
  private volatile boolean away;

  Handover(
      LiveTurns live,
      RunningAnswers answers,
      Engine engine,
      EunoeConfig config,
      ObjectMapper json,
      Vertx vertx) {
    this.live = live;
    this.answers = answers;
    this.engine = engine;
    this.config = config;
    this.json = json;
    this.vertx = vertx;
  }

  void begin(@Observes StartupEvent event) {
    answers.taken().subscribe().with(live::giveUp);
    if (config.start().failInterrupted()) {
      next();
    }
  }

  /** The next look begins when this one is done: a database that is slow is not asked twice. */
  private void next() {
    vertx.setTimer(
        LOOK_MILLIS,
        _ ->
            look()
                .onFailure()
                .invoke(this::cannotLook)
                .onTermination()
                .invoke(this::next)
                .subscribe()
                .with(_ -> {}, _ -> {}));
  }

  /** A database that is away is told of once, not once a second. */
  private void cannotLook(Throwable failure) {
    if (!away) {
      LOG.warnf("Answers of lost servers are left as they are: %s", failure.getMessage());
    }
    away = true;
  }

  /**
   * Whoever has places takes what there is. A server that has none takes one that nobody else has
   * taken for a while: it waits there with the others, but no server that is always busy leaves it.
   */
  private Uni<Void> look() {
    if (live.isStopping()) {
      return Uni.createFrom().voidItem();
    }
    int places = engine.limits().maxRunning() - live.count();
    boolean busy = places <= 0 || engine.load().waiting() > 0;
    boolean forgets = looks++ % (FORGET_EVERY.toMillis() / LOOK_MILLIS) == 0;
    return (forgets ? answers.forget(config.turns().eventsKept()) : Uni.createFrom().item(0))
        .chain(() -> answers.lost(busy ? 1 : places))
        .invoke(() -> away = false)
        .onItem()
        .transformToMulti(lost -> Multi.createFrom().iterable(lost))
        .filter(lost -> !busy || lost.millis() >= LEFT.toMillis())
        .onItem()
        .transformToUniAndConcatenate(this::takeOn)
        .collect()
        .last()
        .replaceWithVoid();
  }

  private Uni<Boolean> takeOn(LostAnswer lost) {
    if (live.find(lost.owner(), lost.responseId()).isPresent()) {
      return Uni.createFrom().item(false); // the database was away; its lease will be renewed
    }
    return answers
        .progress(lost.owner(), lost.responseId())
        .chain(progress ->
            progress.isEmpty()
                ? end(lost, "The server stopped while this was being answered.")
                : takeOn(lost, progress.get()))
        .onFailure(failure -> !ErrorMapping.isAway(failure))
        .recoverWithUni(failure -> cannot(lost, failure));
  }

  /** One that nobody can go on with must not keep others from being finished. */
  private Uni<Boolean> cannot(LostAnswer lost, Throwable failure) {
    LOG.errorf(failure, "Response %s cannot be finished", lost.responseId());
    return end(lost, "The server stopped while this was being answered, and it cannot go on.");
  }

  private Uni<Boolean> takeOn(LostAnswer lost, AnswerProgress progress) {
    AnswerSettings settings = AnswerSettings.of(json, progress.settings());
    if (!settings.fingerprint().equals(engine.fingerprint())) {
      return lost.millis() < OTHER_MODEL.toMillis()
          ? Uni.createFrom().item(false)
          : end(
              lost,
              "The server stopped while this was being answered, and the model '"
                  + progress.exchange().model()
                  + "' that wrote it is not there any more.");
    }
    if (lost.writers() >= MOST_WRITERS) {
      return end(lost, lost.writers() + " servers stopped while they were answering this.");
    }
    return answers
        .take(lost.owner(), lost.responseId())
        .call(taken -> taken ? goOn(lost, settings) : Uni.createFrom().voidItem())
        .onFailure()
        .invoke(() -> answers.abandon(lost.responseId())); // else it would be held, and not written
  }

  /** What is kept is read again now that nobody else adds to it. */
  private Uni<Void> goOn(LostAnswer lost, AnswerSettings settings) {
    return answers
        .progress(lost.owner(), lost.responseId())
        .chain(progress -> {
          AnswerProgress kept = progress.orElseThrow();
          LOG.infof(
              "Response %s goes on behind %d tokens that another process had written",
              lost.responseId(), kept.traces().length);
          return live.goOn(
              Turn.of(lost.owner(), kept.exchange(), settings, engine.constraints()), kept);
        });
  }

  private Uni<Boolean> end(LostAnswer lost, String message) {
    return answers
        .end(lost.owner(), lost.responseId(), "interrupted", message)
        .invoke(ended -> {
          if (ended) {
            LOG.warnf("Response %s is marked as failed: %s", lost.responseId(), message);
          }
        });
  }

  /** Nothing new begins, and ready says so; each answer stops at a token, is kept and left. */
  void leave(@Observes @Priority(Interceptor.Priority.APPLICATION) ShutdownDelayInitiatedEvent e) {
    leaveAll();
  }

  /** The same where nobody announced it. */
  void stop(@Observes @Priority(Interceptor.Priority.APPLICATION) ShutdownEvent event) {
    leaveAll();
  }

  private void leaveAll() {
    live.refuseNew();
    engine.stop();
    if (!live.awaitEnd(STOPPING)) {
      LOG.warn("Not every answer was left in good order; others go on when its lease has run out");
    }
  }
}
