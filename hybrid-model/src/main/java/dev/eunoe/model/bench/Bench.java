package dev.eunoe.model.bench;

import dev.eunoe.model.Batch;
import dev.eunoe.model.HybridModel;
import dev.eunoe.model.state.SequenceState;
import java.util.ArrayList;
import java.util.List;

/**
 * Times a model on the same tokens each time: tokens per second of reading a prompt, and of writing
 * by the most likely token.
 *
 * <p>Every figure is taken once without counting it, so that the JVM has compiled what it measures,
 * and then several times.
 */
public final class Bench {
  private static final int SHORT_PROMPT = 16;

  private final HybridModel model;
  private final int runs;

  /** The rates of each counted run, in tokens per second, as they were measured. */
  public record Rates(List<Double> perSecond) {
    public Rates {
      perSecond = List.copyOf(perSecond);
      if (perSecond.isEmpty()) {
        throw new IllegalArgumentException("At least 1 run is needed, was 0.");
      }
    }

    /** The middle one; of an even number the lower of the two. */
    public double median() {
      return perSecond.stream().sorted().toList().get((perSecond.size() - 1) / 2);
    }

    public double least() {
      return perSecond.stream().min(Double::compare).orElseThrow();
    }

    public double most() {
      return perSecond.stream().max(Double::compare).orElseThrow();
    }
  }

  /**
   * @param runs how often each figure is counted
   */
  public Bench(HybridModel model, int runs) {
    this.model = model;
    this.runs = runs;
  }

  /** Reading a prompt of so many tokens, up to the logits of the first answer token. */
  public Rates prompt(int tokens) {
    int[] prompt = tokens(tokens, 0);
    var rates = new ArrayList<Double>();
    for (int run = 0; run <= runs; run++) {
      var state = model.newState();
      long start = System.nanoTime();
      model.prefill(prompt, 0, tokens, state);
      if (run > 0) {
        rates.add(perSecond(tokens, start));
      }
    }
    return new Rates(rates);
  }

  /** Writing so many tokens in each of several sequences at once; the rate of all together. */
  public Rates generation(int tokens, int sequences) {
    var rates = new ArrayList<Double>();
    var batch = new Batch();
    for (int run = 0; run <= runs; run++) {
      var states = new ArrayList<SequenceState>();
      int[][] next = new int[sequences][1];
      for (int s = 0; s < sequences; s++) {
        var state = model.newState();
        next[s][0] = likeliest(model.prefill(tokens(SHORT_PROMPT, s), 0, SHORT_PROMPT, state));
        states.add(state);
      }
      long start = System.nanoTime();
      for (int t = 0; t < tokens; t++) {
        batch.clear();
        for (int s = 0; s < sequences; s++) {
          batch.add(states.get(s), next[s], 0, 1, true);
        }
        model.read(batch);
        for (int s = 0; s < sequences; s++) {
          next[s][0] = likeliest(batch.logits(s));
        }
      }
      if (run > 0) {
        rates.add(perSecond((long) tokens * sequences, start));
      }
    }
    return new Rates(rates);
  }

  /**
   * Writing after a conversation of so many tokens, all of which are read first.
   *
   * @param position tokens of the conversation before the first that is counted
   * @param millisPerToken the median over the counted tokens
   * @param stateBytes of the sequence then
   * @param readSeconds what reading the conversation took
   */
  public record Depth(long position, double millisPerToken, long stateBytes, double readSeconds) {}

  /** Reads a conversation of {@code depth} tokens and then writes {@code tokens} more. */
  public Depth depth(long depth, int tokens) {
    var state = model.newState();
    int[] piece = tokens(HybridModel.CHUNK, 0);
    model.prefill(piece, 0, 1, state);
    long start = System.nanoTime();
    while (state.position() < depth) {
      int n = (int) Math.min(piece.length, depth - state.position());
      model.prefill(piece, 0, n, state);
    }
    double readSeconds = (System.nanoTime() - start) / 1e9;
    long position = state.position();
    var millis = new ArrayList<Double>();
    int next = piece[0];
    for (int t = 0; t < 2 * tokens; t++) {
      long before = System.nanoTime();
      next = likeliest(model.decode(next, state));
      if (t >= tokens) { // the first half warms up
        millis.add((System.nanoTime() - before) / 1e6);
      }
    }
    return new Depth(position, new Rates(millis).median(), state.bytes(), readSeconds);
  }

  private static double perSecond(long tokens, long startNanos) {
    return tokens * 1e9 / Math.max(1, System.nanoTime() - startNanos);
  }

  private int[] tokens(int n, int sequence) {
    int[] tokens = new int[n];
    for (int i = 0; i < n; i++) {
      tokens[i] = (3 + (i + 31 * sequence) * 7919) % model.config().vocabSize();
    }
    return tokens;
  }

  private static int likeliest(float[] logits) {
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      best = logits[id] > logits[best] ? id : best;
    }
    return best;
  }
}
