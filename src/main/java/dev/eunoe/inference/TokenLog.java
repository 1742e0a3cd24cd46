package dev.eunoe.inference;

import dev.eunoe.model.state.SequenceState;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of one answer while it is written. Its tokens, which the engine adds to while others
 * read them; each is a {@linkplain dev.eunoe.model.generate.Decoding#lastTrace trace}. And now and
 * then its state, where somebody asks for it.
 */
public final class TokenLog {
  /** Who keeps states of an answer that goes on; called by the engine, which waits for it. */
  public interface States {
    /**
     * Whether the state is to be kept.
     *
     * @param position tokens that it has read
     */
    boolean wants(long position);

    /**
     * Takes one that was wanted.
     *
     * @param state nobody reads on with it
     */
    void take(SequenceState state);

    /** Tokens read by the newest one that is in the database; 0 where none is. */
    long saved();
  }

  private final int begun;
  private final int begunRead;
  private volatile @Nullable States states;

  // Guarded by this object.
  private int[] traces;
  private int count;
  private Runnable memory = () -> {};
  private boolean taken;

  /**
   * @param begun what was written of the answer before
   */
  public TokenLog(int[] begun) {
    this(begun, 0);
  }

  /**
   * @param begunRead how many of those the state has read that the prompt begins with
   */
  TokenLog(int[] begun, int begunRead) {
    this.begun = begun.length;
    this.begunRead = begunRead;
    this.traces = Arrays.copyOf(begun, Math.max(64, begun.length));
    this.count = begun.length;
  }

  synchronized void add(int trace) {
    if (count == traces.length) {
      traces = Arrays.copyOf(traces, 2 * count);
    }
    traces[count++] = trace;
  }

  /** What it began with. */
  int[] begun() {
    return Arrays.copyOf(all(), begun);
  }

  /** How many it began with. */
  public int begunCount() {
    return begun;
  }

  /** How many of those the state has read that the prompt begins with. */
  int begunRead() {
    return begunRead;
  }

  /** From now on these are asked between two tokens. */
  public void keepStates(States states) {
    this.states = states;
  }

  /** Told by the engine when what is kept of the answer has read so far. */
  void reached(SequenceState state) {
    States asked = states;
    if (asked != null && asked.wants(state.position())) {
      asked.take(state.fork());
    }
  }

  /** Tokens read by the newest state that was kept; 0 where none was. */
  public long savedState() {
    States asked = states;
    return asked == null ? 0 : asked.saved();
  }

  /**
   * Told by the engine when the answer is out and its state is still counted as the answer's.
   *
   * @param memory gives that memory back
   */
  void leaves(Runnable memory) {
    synchronized (this) {
      if (!taken) {
        this.memory = memory;
        return;
      }
    }
    memory.run();
  }

  /** The state that the answer leaves behind is counted elsewhere, or will be held by nobody. */
  public void stateTaken() {
    Runnable held;
    synchronized (this) {
      taken = true;
      held = memory;
      memory = () -> {};
    }
    held.run();
  }

  /** The ids behind the traces. */
  int[] ids() {
    return Arrays.stream(all()).map(trace -> trace < 0 ? ~trace : trace).toArray();
  }

  /** All of them so far. */
  public synchronized int[] all() {
    return Arrays.copyOf(traces, count);
  }
}
