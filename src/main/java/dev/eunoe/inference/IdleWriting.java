package dev.eunoe.inference;

import dev.eunoe.model.generate.ReasoningOptions;
import dev.eunoe.model.schedule.PreemptedException;
import dev.eunoe.model.schedule.Scheduler;
import dev.eunoe.model.tokenizer.ReasoningMarkers;
import dev.eunoe.model.weights.Checkpoint;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Has the model write what nobody waits for, while it has nothing else to do. */
@ApplicationScoped
public class IdleWriting {
  private final Checkpoint checkpoint;
  private final Scheduler scheduler;
  private final Optional<ReasoningMarkers> markers;

  @Inject
  IdleWriting(Engine engine) {
    this(engine.checkpoint(), engine.scheduler());
  }

  IdleWriting(Checkpoint checkpoint, Scheduler scheduler) {
    this.checkpoint = checkpoint;
    this.scheduler = scheduler;
    this.markers = ReasoningMarkers.of(checkpoint.template(), checkpoint.tokenizer());
  }

  /**
   * The likeliest text after a prompt; empty where it has no end within {@code mostTokens}. It is
   * begun anew where an answer takes its memory away, and stops when nobody wants it any more.
   *
   * @throws dev.eunoe.model.schedule.StateMemoryException (as failure) when its state would not fit
   * @throws dev.eunoe.model.schedule.SchedulerClosedException (as failure) when the server stops
   */
  public Uni<Optional<String>> write(int[] prompt, int mostTokens) {
    return Uni.createFrom()
        .<Optional<String>>emitter(text -> submit(prompt, mostTokens, text))
        .onFailure(PreemptedException.class)
        .retry()
        .indefinitely()
        .emitOn(Infrastructure.getDefaultWorkerPool());
  }

  /** What nobody waits for is written without reasoning. */
  private @Nullable ReasoningOptions reasons(int[] prompt) {
    return markers
        .map(marks -> new ReasoningOptions(marks, marks.start(prompt, checkpoint.tokenizer()), 0))
        .orElse(null);
  }

  private void submit(int[] prompt, int mostTokens, UniEmitter<? super Optional<String>> text) {
    try {
      var run =
          new IdleRun(checkpoint, prompt, mostTokens, reasons(prompt), text::complete, text::fail);
      text.onTermination(run::stop);
      scheduler.submitIdle(run);
    } catch (RuntimeException e) {
      text.fail(e);
    }
  }
}
