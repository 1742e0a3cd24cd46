package dev.eunoe.turn.watch;

import dev.eunoe.inference.Engine;
import dev.eunoe.turn.LiveTurns;
import dev.eunoe.turn.Turn;
import io.opentelemetry.api.trace.Tracer;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Sees the events of every answer that is written here. */
@ApplicationScoped
class AnswerWatch implements LiveTurns.Watch {
  private final Tracer tracer;
  private final Engine engine;

  AnswerWatch(Tracer tracer, Engine engine) {
    this.tracer = tracer;
    this.engine = engine;
  }

  void start(@Observes StartupEvent started, LiveTurns turns) {
    turns.watchedBy(this);
  }

  @Override
  public LiveTurns.Watched asked(Turn turn) {
    var spans = new AnswerSpans(turn, engine.name(), tracer, AnswerWatch::epochNanos);
    return new WatchedAnswer(turn.responseId(), LogIds.request(), spans);
  }

  private static long epochNanos() {
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }
}
