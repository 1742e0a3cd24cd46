package dev.eunoe.turn.watch;

import dev.eunoe.turn.LiveTurns;
import dev.eunoe.turn.Turn;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Sees the events of every answer that is written here. */
@ApplicationScoped
class AnswerWatch implements LiveTurns.Watch {

  void start(@Observes StartupEvent started, LiveTurns turns) {
    turns.watchedBy(this);
  }

  @Override
  public LiveTurns.Watched asked(Turn turn) {
    return new WatchedAnswer(turn.responseId(), LogIds.request());
  }
}
