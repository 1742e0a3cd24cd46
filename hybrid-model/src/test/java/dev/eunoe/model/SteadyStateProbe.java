package dev.eunoe.model;

import com.sun.management.ThreadMXBean;
import dev.eunoe.model.kernel.VectorKernels;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.weights.Checkpoint;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** Decodes with a tiny model until it allocates nothing any more, and prints bytes per token. */
final class SteadyStateProbe {
  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int SEQUENCES = 3;
  private static final int STEPS = 200;
  private static final int ROUNDS = 60;

  private SteadyStateProbe() {}

  public static void main(String[] args) {
    var model = Checkpoint.openWithoutTokenizer(TestFolders.tiny(args[0]), new VectorKernels());
    var batch = new Batch();
    int[][] next = new int[SEQUENCES][1];
    long perToken = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && perToken > 0; round++) {
      var states = states(model);
      long before = THREAD.getCurrentThreadAllocatedBytes();
      decode(model, batch, states, next);
      long allocated = THREAD.getCurrentThreadAllocatedBytes() - before;
      perToken = Math.min(perToken, allocated / ((long) STEPS * SEQUENCES));
    }
    System.out.println(perToken);
  }

  private static List<SequenceState> states(HybridModel model) {
    var states = new ArrayList<SequenceState>();
    for (int s = 0; s < SEQUENCES; s++) {
      var state = model.newState();
      // Full attention keeps every token: room for all of them, so that no cache grows meanwhile.
      state.reserve(STEPS);
      states.add(state);
    }
    return states;
  }

  private static void decode(
      HybridModel model, Batch batch, List<SequenceState> states, int[][] next) {
    for (int step = 0; step < STEPS; step++) {
      batch.clear();
      for (int s = 0; s < SEQUENCES; s++) {
        batch.add(states.get(s), next[s], 0, 1, true);
      }
      model.read(batch);
      for (int s = 0; s < SEQUENCES; s++) {
        next[s][0] = (next[s][0] + 1 + (batch.logits(s)[0] > 0 ? 1 : 0)) % 32;
      }
    }
  }
}
