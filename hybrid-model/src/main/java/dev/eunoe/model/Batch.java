package dev.eunoe.model;

import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.SequenceState;
import java.util.Arrays;

/**
 * What one step of the model reads: <em>runs</em> of consecutive tokens, each of another sequence.
 * A step reads every weight once for all of them.
 *
 * <p>Belongs to one thread at a time and is filled anew for each step; its arrays stay, so that
 * steps allocate nothing once they have been as large as they get.
 *
 * <pre>
 *   batch.clear();
 *   batch.add(one, tokens, 0, 37, false);      // a piece of a prompt
 *   int run = batch.add(other, next, 0, 1, true);
 *   model.forward(batch);
 *   float[] logits = batch.logits(run);
 * </pre>
 */
public final class Batch {
  private final Pass pass = new Pass();
  private int[][] tokens = new int[8][];
  private int[] from = new int[8];
  private boolean[] wantsLogits = new boolean[8];
  private float[][] logits = new float[8][0];

  /**
   * Adds {@code tokens[from, to)} to be read into a state. The array is not copied: it must not
   * change before the batch is read.
   *
   * @param wantsLogits whether the logits after the last of them are asked for
   * @return the number of the run: 0, 1, …
   * @throws IllegalArgumentException when there is no token to read
   */
  public int add(SequenceState state, int[] tokens, int from, int to, boolean wantsLogits) {
    if (from < 0 || to > tokens.length) {
      throw new IndexOutOfBoundsException(
          "There are " + tokens.length + " tokens, " + from + " to " + to + " were asked for.");
    }
    if (from >= to) {
      throw new IllegalArgumentException("There are no tokens to read.");
    }
    int run = pass.runs();
    if (run == this.from.length) {
      this.tokens = Arrays.copyOf(this.tokens, 2 * run);
      this.from = Arrays.copyOf(this.from, 2 * run);
      this.wantsLogits = Arrays.copyOf(this.wantsLogits, 2 * run);
      logits = Arrays.copyOf(logits, 2 * run);
      Arrays.fill(logits, run, 2 * run, new float[0]);
    }
    this.tokens[run] = tokens;
    this.from[run] = from;
    this.wantsLogits[run] = wantsLogits;
    pass.add(state, to - from);
    return run;
  }

  /** Makes the batch empty. The arrays of logits stay and will be overwritten. */
  public void clear() {
    Arrays.fill(tokens, 0, pass.runs(), null);
    pass.clear();
  }

  public int runs() {
    return pass.runs();
  }

  /** Tokens of all runs. */
  public int tokens() {
    return pass.tokens();
  }

  /** Tokens of one run. */
  public int tokens(int run) {
    return pass.tokens(run);
  }

  /**
   * The logits (vocabSize) after the last token of a run that asked for them. The caller may change
   * them; the next step that is read overwrites them.
   *
   * @throws IllegalArgumentException when the run did not ask
   */
  public float[] logits(int run) {
    if (run >= pass.runs() || !wantsLogits[run]) {
      throw new IllegalArgumentException("Run " + run + " did not ask for logits.");
    }
    return logits[run];
  }

  Pass pass() {
    return pass;
  }

  boolean wantsLogits(int run) {
    return wantsLogits[run];
  }

  /** Token {@code t} of a run. */
  int token(int run, int t) {
    return tokens[run][from[run] + t];
  }

  /** Counts the tokens in their sequences, once every layer has read them. */
  void advance() {
    for (int run = 0; run < pass.runs(); run++) {
      pass.sequence(run).advance(tokens[run], from[run], pass.tokens(run));
    }
  }

  /**
   * Moves the rows of the tokens whose logits are asked for to the front of x (tokens, width).
   *
   * @return how many there are
   */
  int selectRows(float[] x, int width) {
    int rows = 0;
    for (int run = 0; run < pass.runs(); run++) {
      if (wantsLogits[run]) {
        int last = pass.first(run) + pass.tokens(run) - 1;
        System.arraycopy(x, last * width, x, rows++ * width, width);
      }
    }
    return rows;
  }

  /** The array that the logits of a run are to be written to. */
  float[] logits(int run, int vocabSize) {
    if (logits[run].length != vocabSize) {
      logits[run] = new float[vocabSize];
    }
    return logits[run];
  }
}
