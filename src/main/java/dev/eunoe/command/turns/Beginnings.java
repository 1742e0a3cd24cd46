package dev.eunoe.command.turns;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.state.SequenceState;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Conversations that turns are played behind: one is read, from one length to the next. */
final class Beginnings {
  private static final long SAY_EVERY_NANOS = 10_000_000_000L;

  private final HybridModel model;
  private final PrintStream err;
  private final Random random = new Random(5);
  private long saidNanos = System.nanoTime();

  /**
   * @param readTokens how many of its tokens were read; the others were filled
   */
  record Beginning(SequenceState state, long readTokens) {}

  Beginnings(HybridModel model, PrintStream err) {
    this.model = model;
    this.err = err;
  }

  /**
   * @param lengths in tokens, ascending
   * @param atMost how many are really read
   */
  List<Beginning> of(List<Long> lengths, long atMost) {
    var beginnings = new ArrayList<Beginning>();
    var state = model.newState();
    for (long length : lengths) {
      read(state, Math.min(length, atMost));
      var fork = state.fork();
      fork.skip(length - fork.position());
      beginnings.add(new Beginning(fork, state.position()));
    }
    return beginnings;
  }

  private void read(SequenceState state, long upTo) {
    while (state.position() < upTo) {
      int n = (int) Math.min(HybridModel.CHUNK, upTo - state.position());
      int[] tokens = random.ints(n, 0, model.config().vocabSize()).toArray();
      model.prefill(tokens, 0, n, state);
      if (System.nanoTime() - saidNanos > SAY_EVERY_NANOS) {
        err.printf(Locale.ROOT, "eunoe: %d of %d tokens read%n", state.position(), upTo);
        saidNanos = System.nanoTime();
      }
    }
  }
}
