package dev.eunoe.inference;

import dev.eunoe.model.state.SequenceState;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

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
   * @param choices how many answers there are to be; the prompt is read once for all of them
   * @param stop ends all of them
   * @param reader where the steps are delivered: the caller's Vert.x context
   * @throws dev.eunoe.model.schedule.QueueFullException (as failure) when too many answers wait
   * @throws dev.eunoe.model.schedule.StateMemoryException (as failure) when its state would not fit
   * @throws dev.eunoe.model.schedule.SchedulerClosedException (as failure) when the server stops
   */
  public Multi<Step> answer(Prompt prompt, int choices, StopSignal stop, Executor reader) {
    return Multi.createFrom()
        .<Step>emitter(
            steps -> new Choices(choices, stop, steps).begin(prompt), BackPressureStrategy.BUFFER)
        .emitOn(reader);
  }

  /**
   * The answers to one prompt. The first reads it; then the others begin, each on a fork of the
   * state that has read it, with the same logits. Its end is told when all of them have ended, and
   * what ends one of them before its time ends all.
   */
  private final class Choices {
    private final int count;
    private final StopSignal stop;
    private final MultiEmitter<? super Step> steps;
    private final long asked = System.nanoTime();

    // Guarded by this object.
    private int left = 1;
    private @Nullable Step end;
    private boolean failed;

    Choices(int count, StopSignal stop, MultiEmitter<? super Step> steps) {
      this.count = count;
      this.stop = stop;
      this.steps = steps;
    }

    void begin(Prompt prompt) {
      try {
        int position = engine.scheduler().submit(generation(0, prompt));
        if (position > 0) {
          steps.emit(new Step.Waiting(position));
        }
      } catch (RuntimeException | OutOfMemoryError e) {
        fail(e);
      }
    }

    /** Called by the engine's loop, which must not wait. */
    private void beginOthers(Prompt prompt, SequenceState read, float[] logits) {
      synchronized (this) {
        left += count - 1;
      }
      try {
        for (int index = 1; index < count; index++) {
          Prompt behind = prompt.another(read, index);
          var unused = engine.scheduler().submit(generation(index, behind).behind(logits));
        }
      } catch (RuntimeException | OutOfMemoryError e) {
        fail(e);
      }
    }

    private AnswerGeneration generation(int index, Prompt prompt) {
      return new AnswerGeneration(engine.checkpoint(), prompt, stop, told(index, prompt), asked);
    }

    private GenerationListener told(int index, Prompt prompt) {
      return new GenerationListener() {
        @Override
        public void accept(Step step) {
          metrics.told(prompt, step);
          tell(index, step);
        }

        @Override
        public void read(SequenceState state, float[] logits) {
          if (index == 0 && count > 1) {
            beginOthers(prompt, state.fork(), logits.clone());
          }
        }

        @Override
        public void wrote(long nanosBetween) {
          metrics.wrote(nanosBetween);
        }

        @Override
        public void completed() {
          ended();
        }

        @Override
        public void failed(Throwable cause) {
          fail(cause);
        }
      };
    }

    private synchronized void tell(int index, Step step) {
      if (index > 0) {
        steps.emit(new Step.OfChoice(index, step));
      } else if (step instanceof Step.Settled) {
        end = step;
      } else {
        steps.emit(step);
      }
    }

    private synchronized void ended() {
      if (--left == 0 && end != null && !failed) {
        steps.emit(end);
        steps.complete();
      }
    }

    private synchronized void fail(Throwable cause) {
      if (!failed) {
        failed = true;
        if (count > 1) {
          stop.raise();
        }
        steps.fail(cause);
      }
    }
  }
}
