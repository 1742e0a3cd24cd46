package dev.eunoe.inference;

import dev.eunoe.model.state.SequenceState;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
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
  private volatile Predicate<SequenceState> heldBetweenTurns = _ -> false;

  InferenceService(Engine engine, ServingMetrics metrics) {
    this.engine = engine;
    this.metrics = metrics;
  }

  /**
   * Says who holds states between turns: what of those that answers will begin with is held there
   * is counted there.
   */
  public void statesHeldBy(Predicate<SequenceState> held) {
    heldBetweenTurns = held;
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
            steps -> new Choices(choices, stop, prompt.log(), steps).begin(prompt),
            BackPressureStrategy.BUFFER)
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
    private final TokenLog log;
    private final long asked = System.nanoTime();

    // Guarded by this object.
    private int running = 1;
    private @Nullable Step end;
    private Runnable left = () -> {};
    private boolean failed;

    Choices(int count, StopSignal stop, TokenLog log, MultiEmitter<? super Step> steps) {
      this.count = count;
      this.stop = stop;
      this.log = log;
      this.steps = steps;
    }

    void begin(Prompt prompt) {
      try {
        var config = engine.checkpoint().model().config();
        long beside = prompt.bytesBeside(config, count - 1, engine.limits().stateBytes());
        var first = generation(0, prompt);
        int position =
            engine
                .scheduler()
                .submit(first.reserving(beside, () -> prompt.bytesWaiting(heldBetweenTurns)));
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
        running += count - 1;
      }
      int index = 1;
      try {
        for (; index < count; index++) {
          Prompt behind = prompt.another(read, index);
          var unused = engine.scheduler().submit(generation(index, behind).behind(logits));
        }
      } catch (RuntimeException | OutOfMemoryError e) {
        fail(e);
        ended(count - index);
      }
    }

    private AnswerGeneration generation(int index, Prompt prompt) {
      return new AnswerGeneration(engine.checkpoint(), prompt, stop, told(index, prompt), asked);
    }

    private Step.Listener told(int index, Prompt prompt) {
      return new Step.Listener() {
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
        public void leaves(Runnable memory) {
          if (index == 0) {
            leftBehind(memory);
          } else {
            memory.run();
          }
        }

        @Override
        public void completed() {
          ended(1);
        }

        @Override
        public void failed(Throwable cause) {
          fail(cause);
          ended(1);
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

    /** In the memory of the first all others are written: it is held until all have ended. */
    private synchronized void leftBehind(Runnable memory) {
      left = memory;
    }

    private synchronized void ended(int some) {
      running -= some;
      if (running > 0) {
        return;
      }
      log.leaves(left);
      if (end != null && !failed) {
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
