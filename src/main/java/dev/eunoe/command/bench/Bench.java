package dev.eunoe.command.bench;

import dev.eunoe.model.Batch;
import dev.eunoe.model.HybridModel;
import dev.eunoe.model.state.SequenceState;
import java.util.ArrayList;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/**
 * Times a model on the same tokens each time: tokens per second of reading a prompt, and of writing
 * by the most likely token.
 *
 * <p>Every figure is taken a few times without counting it, so that the JVM has compiled what it
 * measures, and then several times.
 */
public final class Bench {
  private static final int SHORT_PROMPT = 16;

  /** Uncounted runs end after so many, or the first behind so much time. */
  private static final int WARM_RUNS = 6;

  private static final long WARM_NANOS = 6_000_000_000L;

  private final HybridModel model;
  private final int runs;
  private final Runnable before;

  /**
   * @param runs how often each figure is counted
   * @param before done before each run of writing, uncounted: measurements of the memory, whose
   *     speed moves
   */
  public Bench(HybridModel model, int runs, Runnable before) {
    this.model = model;
    this.runs = runs;
    this.before = before;
  }

  /** Tokens a second of reading a prompt of so many, up to the logits of the first answer token. */
  Spread prompt(int tokens) {
    int[] prompt = tokens(tokens, 0);
    return spread(() -> {
      var state = model.newState();
      long start = System.nanoTime();
      model.prefill(prompt, 0, tokens, state);
      return perSecond(tokens, start);
    });
  }

  /**
   * Tokens a second of writing so many in each of several sequences at once; all of them together.
   * The first sequence writes behind a prompt of {@code depth} tokens, the others behind a short
   * one, as on the other side of the comparison.
   */
  public Spread generation(int tokens, int sequences, int depth) {
    var batch = new Batch();
    return spread(() -> {
      var states = new ArrayList<SequenceState>();
      int[][] next = new int[sequences][1];
      for (int s = 0; s < sequences; s++) {
        var state = model.newState();
        int length = s == 0 ? depth : SHORT_PROMPT;
        next[s][0] = likeliest(model.prefill(tokens(length, s), 0, length, state));
        states.add(state);
      }
      before.run();
      long start = System.nanoTime();
      for (int t = 0; t < tokens; t++) {
        batch.clear();
        for (int s = 0; s < sequences; s++) {
          batch.add(states.get(s), next[s], 0, 1, true);
        }
        model.forward(batch);
        for (int s = 0; s < sequences; s++) {
          next[s][0] = likeliest(batch.logits(s));
        }
      }
      return perSecond((long) tokens * sequences, start);
    });
  }

  private Spread spread(DoubleSupplier rate) {
    long begun = System.nanoTime();
    for (int run = 0; run < WARM_RUNS && System.nanoTime() - begun < WARM_NANOS; run++) {
      var _ = rate.getAsDouble();
    }
    return Spread.of(Stream.generate(rate::getAsDouble).limit(runs).toList());
  }

  private static double perSecond(long tokens, long startNanos) {
    return tokens * 1e9 / Math.max(1, System.nanoTime() - startNanos);
  }

  private int[] tokens(int n, int sequence) {
    return tokens(model, n, sequence);
  }

  /** The tokens that every measurement reads: the other side of the comparison reads them too. */
  static int[] tokens(HybridModel model, int n, int sequence) {
    int[] tokens = new int[n];
    for (int i = 0; i < n; i++) {
      tokens[i] = (3 + (i + 31 * sequence) * 7919) % model.config().vocabSize();
    }
    return tokens;
  }

  /** The id of the likeliest token, the first of several. */
  public static int likeliest(float[] logits) {
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      best = logits[id] > logits[best] ? id : best;
    }
    return best;
  }
}
