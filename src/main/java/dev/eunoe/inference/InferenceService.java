package dev.eunoe.inference;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Executor;

/**
 * Hands answers to the scheduler, so that reading never holds an event loop, and gives their steps
 * back as a stream.
 *
 * <p>A run is not tied to its reader: it goes on when the stream is cancelled, because the answer
 * must be stored; only its {@link StopSignal} ends it. The steps of one answer are few and bounded
 * by its token limit, so they may wait in memory for a slow reader, who holds up nobody else.
 */
@ApplicationScoped
public class InferenceService {
  private final Engine engine;
  private final ServingMetrics metrics;

  InferenceService(Engine engine, ServingMetrics metrics) {
    this.engine = engine;
    this.metrics = metrics;
  }

  /**
   * Answers a prompt.
   *
   * @param reader where the steps are delivered: the caller's Vert.x context
   * @throws dev.eunoe.model.schedule.QueueFullException (as failure) when too many answers wait
   * @throws dev.eunoe.model.schedule.StateMemoryException (as failure) when its state would not fit
   * @throws dev.eunoe.model.schedule.SchedulerClosedException (as failure) when the server stops
   */
  public Multi<Step> answer(Prompt prompt, StopSignal stop, Executor reader) {
    return Multi.createFrom()
        .<Step>emitter(steps -> submit(prompt, stop, steps), BackPressureStrategy.BUFFER)
        .emitOn(reader);
  }

  private void submit(Prompt prompt, StopSignal stop, MultiEmitter<? super Step> steps) {
    long asked = System.nanoTime();
    try {
      var run = new AnswerGeneration(engine.checkpoint(), prompt, stop, told(prompt, steps), asked);
      int position = engine.scheduler().submit(run);
      if (position > 0) {
        steps.emit(new Step.Waiting(position));
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      steps.fail(e);
    }
  }

  private GenerationListener told(Prompt prompt, MultiEmitter<? super Step> steps) {
    return new GenerationListener() {
      @Override
      public void accept(Step step) {
        metrics.told(prompt, step);
        steps.emit(step);
      }

      @Override
      public void wrote(long nanosBetween) {
        metrics.wrote(nanosBetween);
      }

      @Override
      public void completed() {
        steps.complete();
      }

      @Override
      public void failed(Throwable cause) {
        steps.fail(cause);
      }
    };
  }
}
