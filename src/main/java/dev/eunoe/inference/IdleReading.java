package dev.eunoe.inference;

import dev.eunoe.model.schedule.Job;
import dev.eunoe.model.schedule.PreemptedException;
import dev.eunoe.model.schedule.TokenChunk;
import dev.eunoe.model.schedule.TokenChunk.Urgency;
import dev.eunoe.model.state.SequenceState;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Has the model read what no answer waits for, while it has nothing else to do. */
@ApplicationScoped
public class IdleReading {
  private final Engine engine;

  public IdleReading(Engine engine) {
    this.engine = engine;
  }

  /**
   * The state behind these tokens. It is begun anew where an answer takes its memory away.
   *
   * @throws dev.eunoe.model.schedule.StateMemoryException (as failure) when it would not fit
   * @throws dev.eunoe.model.schedule.SchedulerClosedException (as failure) when the server stops
   */
  public Uni<SequenceState> read(int[] tokens) {
    return Uni.createFrom()
        .<SequenceState>emitter(read -> submit(tokens, read))
        .onFailure(PreemptedException.class)
        .retry()
        .indefinitely();
  }

  private void submit(int[] tokens, UniEmitter<? super SequenceState> read) {
    try {
      engine.scheduler().submitIdle(new Reading(engine, tokens, read));
    } catch (RuntimeException e) {
      read.fail(e);
    }
  }

  private static final class Reading implements Job {
    private final Engine engine;
    private final int[] tokens;
    private final UniEmitter<? super SequenceState> read;
    private @Nullable SequenceState state;
    private boolean done;

    Reading(Engine engine, int[] tokens, UniEmitter<? super SequenceState> read) {
      this.engine = engine;
      this.tokens = tokens;
      this.read = read;
    }

    /** Of no owner's: it takes no turn from any. */
    @Override
    public String owner() {
      return "";
    }

    @Override
    public long bytes() {
      return SequenceState.bytesAfter(engine.checkpoint().model().config(), tokens.length);
    }

    @Override
    public void open() {
      state = engine.checkpoint().model().newState();
    }

    @Override
    public @Nullable TokenChunk next() {
      SequenceState reading = state;
      if (done || reading == null) {
        return null;
      }
      done = true;
      return new TokenChunk(reading, tokens, 0, tokens.length, false, Urgency.NOW);
    }

    @Override
    public void read(float[] logits) {
      throw new IllegalStateException("no logits were asked for");
    }

    @Override
    public boolean stopRequested() {
      return false;
    }

    @Override
    public void close(Runnable taken) {
      if (state != null) {
        state.requireFinite(0);
      }
      read.complete(state);
      taken.run();
    }

    @Override
    public void failed(Throwable cause) {
      read.fail(cause);
    }
  }
}
