package dev.eunoe.turn.follow;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.inference.Engine;
import dev.eunoe.memory.AnswerProgress;
import dev.eunoe.memory.DuplicateRequestException;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.RequestKey;
import dev.eunoe.memory.RunningAnswers;
import dev.eunoe.memory.Status;
import dev.eunoe.turn.LiveTurns;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import dev.eunoe.turn.problem.ErrorMapping;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.running.AnswerSettings;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The events of an answer from the first on, whoever writes it: this process, another one on the
 * same database, nobody for the moment, or nobody any more because it has ended. They are the same
 * everywhere, since they are made of its tokens.
 */
@ApplicationScoped
public class AnswerEvents {
  /** Half of the time after which new tokens are kept. */
  private static final Duration LOOK = Duration.ofMillis(250);

  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final Duration AWAY = Duration.ofMinutes(1);

  private final LiveTurns live;
  private final ProgressReads reads;
  private final MemoryStore store;
  private final Engine engine;
  private final ObjectMapper json;

  /** An answer, and its events. */
  public record Followed(Turn turn, Multi<TurnEvent> events) {}

  public AnswerEvents(
      LiveTurns live, RunningAnswers answers, MemoryStore store, Engine engine, ObjectMapper json) {
    this.live = live;
    this.reads = new ProgressReads(answers::progress);
    this.store = store;
    this.engine = engine;
    this.json = json;
  }

  /**
   * Begins an answer here, or follows the one that the same request began before.
   *
   * @param key by which a request is known when it is sent again; null for one that is not
   * @throws dev.eunoe.turn.problem.ProblemException (as failure) when it cannot begin, or its key
   *     was used for something else
   */
  public Uni<Followed> start(Turn turn, @Nullable RequestKey key) {
    return live.start(turn, key)
        .map(events -> new Followed(turn, events))
        .onFailure(DuplicateRequestException.class)
        .recoverWithUni(failure -> again(turn.owner(), (DuplicateRequestException) failure));
  }

  private Uni<Followed> again(Owner owner, DuplicateRequestException duplicate) {
    String id = duplicate.responseId();
    if (!duplicate.isSame()) {
      String why = "This idempotency key was sent with another request, whose answer is " + id;
      return Uni.createFrom()
          .failure(
              new Problem(
                      422,
                      "invalid_request_error",
                      "idempotency_key_reused",
                      null,
                      why + "; send a new key.")
                  .asException());
    }
    return follow(owner, id)
        .map(found ->
            found.orElseThrow(() ->
                Problem.conflict(
                        "Idempotency-Key",
                        "response_exists",
                        "This request was answered before; read response '" + id + "'.")
                    .asException()));
  }

  /** Stops one that is written here; see {@link LiveTurns#cancel}. */
  public boolean cancel(Owner owner, String responseId) {
    return live.cancel(owner, responseId);
  }

  /** Empty where there is no such answer, or its events are not kept any more. */
  public Uni<Optional<Followed>> follow(Owner owner, String responseId) {
    Optional<Followed> here =
        live.find(owner, responseId).map(found -> new Followed(found.turn(), found.events()));
    return here.isPresent()
        ? Uni.createFrom().item(here)
        : reads.of(owner, responseId).map(progress -> progress.flatMap(kept -> kept(owner, kept)));
  }

  private Optional<Followed> kept(Owner owner, AnswerProgress first) {
    boolean ended = first.exchange().status() != Status.IN_PROGRESS;
    boolean untold = first.exchange().status().hasAnswer() && first.given().isEmpty();
    if ((ended && first.traces().length == 0) || untold) {
      return Optional.empty();
    }
    AnswerSettings settings = AnswerSettings.of(json, first.settings());
    if (!settings.fingerprint().equals(engine.fingerprint())) {
      return Optional.empty(); // another model's tokens
    }
    Turn turn = Turn.of(owner, first.exchange(), settings, engine.constraints());
    String id = turn.responseId();
    return Optional.of(
        new Followed(
            turn,
            Multi.createFrom()
                .deferred(() -> {
                  var events = new KeptEvents(turn, settings, engine, json);
                  return Multi.createBy()
                      .concatenating()
                      .streams(
                          Multi.createFrom().iterable(events.of(first)),
                          Multi.createFrom().deferred(() -> later(owner, id, events)));
                })));
  }

  private Multi<TurnEvent> later(Owner owner, String id, KeptEvents events) {
    return events.ended()
        ? Multi.createFrom().empty()
        : Multi.createBy()
            .repeating()
            .uni(() ->
                Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(LOOK)
                    .chain(() -> look(owner, id, events)))
            .whilst(_ -> !events.ended())
            .onItem()
            .disjoint();
  }

  /** A database that is away for a moment ends nobody's stream. */
  private Uni<List<TurnEvent>> look(Owner owner, String id, KeptEvents events) {
    return Uni.createFrom()
        .deferred(() -> reads.of(owner, id))
        .onFailure(ErrorMapping::isAway)
        .retry()
        .withBackOff(LOOK, AGAIN)
        .expireIn(AWAY.toMillis())
        .chain(progress ->
            progress.isPresent()
                ? Uni.createFrom().item(events.of(progress.get()))
                : store.find(owner, id).map(events::gone));
  }
}
