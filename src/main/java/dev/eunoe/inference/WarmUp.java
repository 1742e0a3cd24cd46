package dev.eunoe.inference;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.model.generate.GenerationOptions;
import dev.eunoe.model.schedule.StateMemoryException;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.weights.ModelOutline;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Answers to nobody before the first person asks: the JVM compiles the kernels only after they have
 * run for a while, and the first question should not be the one that waits for it. Where no time is
 * given for that, one of a few tokens shows that the model computes and that there is room.
 */
@Startup
@ApplicationScoped
class WarmUp {
  private static final Logger LOG = Logger.getLogger(WarmUp.class);
  private static final int ENOUGH_RUNS = 48;
  private static final int PROMPT_TOKENS = 80;
  private static final int ANSWER_TOKENS = 8;
  private static final int FEW = 8;

  WarmUp(Engine engine, EunoeConfig config) {
    int[] ids =
        engine.tokenizer().encode("The quick brown fox jumps over the lazy dog. ".repeat(12));
    Duration time = config.start().warmUp();
    int[] prompt = Arrays.copyOf(ids, Math.min(ids.length, time.isZero() ? FEW : PROMPT_TOKENS));
    requireNumbers(engine, config.model(), prompt);
    long enough = System.nanoTime() + time.toNanos();
    @Nullable SequenceState saved = null;
    int runs = 0;
    while (runs == 0 || runs < ENOUGH_RUNS && System.nanoTime() < enough) {
      try {
        saved = answer(engine, prompt, saved);
      } catch (StateMemoryException e) {
        if (runs == 0) {
          throw e; // a server that has no room for one answer should not start
        }
        break;
      }
      runs++;
    }
    LOG.debugf("Warmed up with %d answers", runs);
  }

  /**
   * Weights that are packed were looked through then; those that are read where they lie are looked
   * through only when what is computed of them is no number.
   */
  private static void requireNumbers(Engine engine, Path path, int[] prompt) {
    if (prompt.length == 0) {
      throw new IllegalStateException(
          "The tokenizer of " + path + " makes no tokens of plain words; take the model's own.");
    }
    var model = engine.checkpoint().model();
    float[] logits = model.prefill(prompt, 0, Math.min(prompt.length, FEW), model.newState());
    for (float logit : logits) {
      if (!Float.isFinite(logit)) {
        throw new IllegalStateException(
            ModelOutline.damage(path)
                .map(tensor ->
                    tensor + " has a value that is not a finite number; the file is damaged.")
                .orElse(
                    path
                        + " computes logits that are no numbers of weights that are; try --backend"
                        + " scalar."));
      }
    }
  }

  private static SequenceState answer(Engine engine, int[] prompt, @Nullable SequenceState saved) {
    var options = GenerationOptions.greedy(ANSWER_TOKENS);
    // With a block, so that the fork and the reading again are compiled too.
    var given =
        new Prompt(
            "",
            saved,
            new int[0],
            new int[0],
            prompt,
            prompt,
            null,
            text -> text,
            new int[0],
            options);
    var ended = new Ended();
    var run =
        new AnswerGeneration(
            engine.checkpoint(), given, new StopSignal(), ended, System.nanoTime());
    if (engine.scheduler().submit(run) > 0) {
      throw new IllegalStateException("nobody asks before the server has started");
    }
    return ended.state.join();
  }

  /** Waits for the state after an answer. */
  private static final class Ended implements Step.Listener {
    private final CompletableFuture<SequenceState> state = new CompletableFuture<>();

    @Override
    public void accept(Step step) {
      if (step instanceof Step.Settled settled) {
        state.complete(settled.kept());
      }
    }

    @Override
    public void completed() {}

    @Override
    public void failed(Throwable cause) {
      state.completeExceptionally(cause);
    }
  }
}
