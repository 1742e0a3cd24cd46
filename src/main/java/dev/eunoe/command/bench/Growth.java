package dev.eunoe.command.bench;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.state.SequenceState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * What a token takes after conversations of different lengths.
 *
 * <p>One conversation is read once, from one length to the next; at each its state is copied. Then
 * tokens are written behind all of these copies in turn, a few at a time, so that whatever else the
 * machine does touches all lengths alike.
 *
 * <p>Where a conversation is too long to be read, its state can be <em>filled</em>: the state after
 * the longest one that was read, moved to the later position. For mixers that do not grow it has
 * the same arrays, all of them full, and finite numbers; only the words they stand for are others.
 * A cache that grows is filled with the last block that was read, again and again.
 */
final class Growth {
  private static final int ROUNDS = 8;

  private final HybridModel model;

  /**
   * One length.
   *
   * @param position tokens of the conversation
   * @param read whether all of them were read; else the state was filled
   * @param millis of one token behind it
   * @param stateBytes of the sequence then
   * @param readSeconds what reading took, from the beginning
   * @param readPerSecond tokens a second since the length before; 0 where nothing was read
   */
  record Point(
      long position,
      boolean read,
      Spread millis,
      long stateBytes,
      double readSeconds,
      double readPerSecond) {}

  private record Copy(
      SequenceState state, boolean read, long bytes, double seconds, double perSecond) {}

  Growth(HybridModel model) {
    this.model = model;
  }

  /**
   * Measures each length, shortest first.
   *
   * @param depths the lengths in tokens
   * @param tokens to be timed behind each
   * @param readAtMost how many tokens are really read; longer conversations are filled
   */
  List<Point> measure(List<Long> depths, int tokens, long readAtMost) {
    var copies = copies(new TreeSet<>(depths), readAtMost);
    var millis = new ArrayList<List<Double>>();
    int[] next = new int[copies.size()];
    long[] positions = new long[copies.size()];
    for (int i = 0; i < copies.size(); i++) {
      millis.add(new ArrayList<>());
      positions[i] = copies.get(i).state().position();
      write(copies.get(i).state(), next, i, tokens); // uncounted: compiled, and in the caches
    }
    int each = Math.ceilDiv(tokens, ROUNDS);
    while (millis.getLast().size() < tokens) {
      for (int i = 0; i < copies.size(); i++) {
        millis.get(i).addAll(write(copies.get(i).state(), next, i, each));
      }
    }
    var points = new ArrayList<Point>();
    for (int i = 0; i < copies.size(); i++) {
      var copy = copies.get(i);
      points.add(
          new Point(
              positions[i],
              copy.read(),
              Spread.of(millis.get(i)),
              copy.bytes(),
              copy.seconds(),
              copy.perSecond()));
    }
    return points;
  }

  private List<Copy> copies(TreeSet<Long> depths, long readAtMost) {
    warmUp();
    var state = model.newState();
    var copies = new ArrayList<Copy>();
    double seconds = 0;
    for (long depth : depths) {
      long from = state.position();
      double took = read(state, Math.min(depth, Math.max(readAtMost, 1)));
      seconds += took;
      long missing = depth - state.position();
      var copy = state.fork();
      copy.skip(missing);
      copy.reserve(1);
      double perSecond = took == 0 ? 0 : (state.position() - from) / took;
      boolean all = state.position() >= depth;
      copies.add(new Copy(copy, all, copy.bytes(), seconds, perSecond));
    }
    return copies;
  }

  /** The first stretch would otherwise pay for the compiler. */
  private void warmUp() {
    var state = model.newState();
    for (int i = 0; i < 4; i++) {
      read(state, state.position() + HybridModel.CHUNK);
    }
  }

  /** Reads up to a position; the seconds it took. */
  private double read(SequenceState state, long position) {
    int[] piece = Bench.tokens(model, HybridModel.CHUNK, 0);
    long start = System.nanoTime();
    boolean any = false;
    while (state.position() < position) {
      int n = (int) Math.min(piece.length, position - state.position());
      // Each piece is another one, so that the conversation does not repeat itself.
      int by = (int) (state.position() / piece.length % model.config().vocabSize());
      int[] other = Arrays.stream(piece).map(t -> (t + by) % model.config().vocabSize()).toArray();
      model.prefill(other, 0, n, state);
      any = true;
    }
    return any ? (System.nanoTime() - start) / 1e9 : 0;
  }

  /** Writes the likeliest tokens; the milliseconds of each. */
  private List<Double> write(SequenceState state, int[] next, int i, int tokens) {
    var millis = new ArrayList<Double>();
    for (int t = 0; t < tokens; t++) {
      long before = System.nanoTime();
      next[i] = Bench.likeliest(model.decode(next[i], state));
      millis.add((System.nanoTime() - before) / 1e6);
    }
    return millis;
  }
}
