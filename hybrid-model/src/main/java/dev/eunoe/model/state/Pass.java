package dev.eunoe.model.state;

import dev.eunoe.model.config.RopeConfig;
import dev.eunoe.model.kernel.args.KernelArgs;
import java.util.Arrays;

/**
 * One pass through all layers: what every operator of a layer may look at besides its own input.
 *
 * <p>A pass reads one or several <em>runs</em>, each of consecutive tokens of another sequence. The
 * rows of all runs lie one after the other in every activation, so what maps each token by itself
 * works on all rows at once and reads its weights once; what looks back goes run by run, each with
 * the state of its own sequence. The position of a sequence is that of the first token of its run
 * until the pass ends.
 *
 * <p>Reused from pass to pass, so that nothing is allocated per token.
 */
public final class Pass {
  private final Workspace workspace = new Workspace();
  private SequenceState[] sequences = new SequenceState[8];
  private int[] first = new int[9];
  private int runs;
  private long number;

  /** Adds consecutive tokens of a sequence that is not in the pass yet. */
  public void add(SequenceState sequence, int tokens) {
    if (runs == sequences.length) {
      sequences = Arrays.copyOf(sequences, 2 * runs);
      first = Arrays.copyOf(first, 2 * runs + 1);
    }
    sequences[runs] = sequence;
    first[runs + 1] = first[runs] + tokens;
    runs++;
  }

  /** Forgets the runs: what is added next belongs to another pass. */
  public void clear() {
    Arrays.fill(sequences, 0, runs, null);
    workspace.args().clear();
    runs = 0;
    number++;
  }

  /** Tokens of all runs, which are the rows of every activation. */
  public int tokens() {
    return first[runs];
  }

  public int runs() {
    return runs;
  }

  public SequenceState sequence(int run) {
    return sequences[run];
  }

  /** The row of the first token of a run. */
  public int first(int run) {
    return first[run];
  }

  /** Tokens of one run. */
  public int tokens(int run) {
    return first[run + 1] - first[run];
  }

  /** The position of the first token of a run, those of a prefix counted. */
  public long position(int run) {
    return sequences[run].position() + sequences[run].config().prefixTokens();
  }

  /** Whether a token of the pass has that position or a later one, those of a prefix counted. */
  public boolean isBeyond(long position) {
    for (int run = 0; run < runs; run++) {
      if (position(run) + tokens(run) > position) {
        return true;
      }
    }
    return false;
  }

  /** The state of one mixer of the sequence of a run. */
  public MixerState state(int run, StatePlace place) {
    return sequences[run].mixer(place);
  }

  /** The state of the mixer at the same place of another layer. */
  public MixerState state(int run, int layer, StatePlace place) {
    return sequences[run].layers().get(layer).mixers().get(place.mixer());
  }

  /** See {@link Workspace#floats}. */
  public float[] floats(Workspace.Slot slot, int size) {
    return workspace.floats(slot, size);
  }

  /** The arguments of kernels, each filled for one call after the other. */
  public KernelArgs args() {
    return workspace.args();
  }

  public Workspace workspace() {
    return workspace;
  }

  /** The angles of every row; layers with the same rotation share them. */
  public RotaryTable rotary(RopeConfig rope) {
    return rotary(rope, Long.MAX_VALUE);
  }

  /** The same where every position from {@code places} on counts as the last one before it. */
  public RotaryTable rotary(RopeConfig rope, long places) {
    var table = workspace.rotary(rope, places);
    table.fill(this, number);
    return table;
  }
}
