package dev.eunoe.inference;

import dev.eunoe.model.generate.PromptLogprobs;
import dev.eunoe.model.generate.TokenLogprob;
import dev.eunoe.model.schedule.Job;
import dev.eunoe.model.schedule.TokenChunk;
import dev.eunoe.model.schedule.TokenChunk.Urgency;
import dev.eunoe.model.state.NotFiniteException;
import dev.eunoe.model.state.SequenceState;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How probable the model finds the tokens of a text. It reads them as it reads those that it writes
 * itself, one in each step beside everybody's: a prompt is read in pieces of many tokens, of which
 * only the last tells what may follow.
 */
@ApplicationScoped
public class PromptScoring {
  private final Engine engine;

  public PromptScoring(Engine engine) {
    this.engine = engine;
  }

  /**
   * The log probabilities of all tokens but the first, which nothing stands before. Reading ends
   * when nobody waits for them any more.
   *
   * @param most how many of the most probable tokens are told at each place
   * @throws dev.eunoe.model.schedule.QueueFullException (as failure) when too many answers wait
   * @throws dev.eunoe.model.schedule.StateMemoryException (as failure) when it would not fit
   * @throws dev.eunoe.model.schedule.SchedulerClosedException (as failure) when the server stops
   */
  public Uni<List<TokenLogprob>> score(String owner, int[] tokens, int most) {
    return Uni.createFrom()
        .emitter(told -> {
          try {
            var unused = engine.scheduler().submit(new Scoring(engine, owner, tokens, most, told));
          } catch (RuntimeException e) {
            told.fail(e);
          }
        });
  }

  private static final class Scoring implements Job {
    private final Engine engine;
    private final String owner;
    private final int[] tokens;
    private final PromptLogprobs logprobs;
    private final UniEmitter<? super List<TokenLogprob>> told;
    private @Nullable SequenceState state;
    private int read;
    private volatile boolean stopped;

    Scoring(
        Engine engine,
        String owner,
        int[] tokens,
        int most,
        UniEmitter<? super List<TokenLogprob>> told) {
      this.engine = engine;
      this.owner = owner;
      this.tokens = tokens;
      this.logprobs = new PromptLogprobs(engine.tokenizer().tokenBytes(), most);
      this.told = told.onTermination(() -> stopped = true);
    }

    @Override
    public String owner() {
      return owner;
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
      return stopped || reading == null || read + 1 >= tokens.length
          ? null
          : new TokenChunk(reading, tokens, read, read + 1, true, Urgency.NOW);
    }

    @Override
    public void read(float[] logits) {
      NotFiniteException.requireNumbers(engine.name(), logits);
      logprobs.next(logits, tokens[++read]);
    }

    @Override
    public boolean stopRequested() {
      return stopped;
    }

    @Override
    public void close(Runnable taken) {
      told.complete(logprobs.told());
      taken.run();
    }

    @Override
    public void failed(Throwable cause) {
      told.fail(cause);
    }
  }
}
