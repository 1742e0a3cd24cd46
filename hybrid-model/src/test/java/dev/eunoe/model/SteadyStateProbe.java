package dev.eunoe.model;

import com.sun.management.ThreadMXBean;
import dev.eunoe.model.kernel.KernelsProvider;
import dev.eunoe.model.kernel.KernelsRequest;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.weights.Checkpoint;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes with a tiny model, one sequence alone and several together, until that allocates nothing
 * any more on any thread, and prints bytes per token.
 */
final class SteadyStateProbe {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int WORKERS = 2;
  private static final int TOGETHER = 8;
  private static final int STEPS = 200;
  private static final int ROUNDS = 60;

  /** Less than the smallest object for each token: what is left is the measuring itself. */
  static final long FEW_BYTES = 8;

  private static final Batch BATCH = new Batch();

  private SteadyStateProbe() {}

  /** Arguments: the fixture, the backend, the form of weights. */
  public static void main(String[] args) {
    var kernels = KernelsProvider.choose(new KernelsRequest(args[1], args[2], WORKERS));
    var model = Checkpoint.openWithoutTokenizer(TestFolders.tiny(args[0]), kernels);
    long alone = Long.MAX_VALUE;
    long together = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && Math.max(alone, together) >= FEW_BYTES / 2; round++) {
      alone = Math.min(alone, bytesPerToken(model, 1));
      together = Math.min(together, bytesPerToken(model, TOGETHER));
    }
    System.out.println(alone + together);
  }

  private static long bytesPerToken(HybridModel model, int sequences) {
    var states = states(model, sequences);
    int[][] next = new int[sequences][1];
    long[] threads = threads();
    long before = allocated(threads);
    decode(model, states, next);
    return (allocated(threads) - before) / ((long) STEPS * sequences);
  }

  /** This thread and the workers; those of the JVM have other things to do. */
  private static long[] threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(one -> one == Thread.currentThread() || one.getName().startsWith("kernel"))
        .mapToLong(Thread::threadId)
        .toArray();
  }

  private static long allocated(long[] threads) {
    long sum = 0;
    for (long thread : threads) {
      sum += THREADS.getThreadAllocatedBytes(thread);
    }
    return sum;
  }

  private static List<SequenceState> states(HybridModel model, int sequences) {
    var states = new ArrayList<SequenceState>();
    for (int s = 0; s < sequences; s++) {
      var state = model.newState();
      // Full attention keeps every token: room for all of them, so that no cache grows meanwhile.
      state.reserve(STEPS);
      states.add(state);
    }
    return states;
  }

  private static void decode(HybridModel model, List<SequenceState> states, int[][] next) {
    for (int step = 0; step < STEPS; step++) {
      BATCH.clear();
      for (int s = 0; s < next.length; s++) {
        BATCH.add(states.get(s), next[s], 0, 1, true);
      }
      model.forward(BATCH);
      for (int s = 0; s < next.length; s++) {
        next[s][0] = (next[s][0] + 1 + (BATCH.logits(s)[0] > 0 ? 1 : 0)) % 32;
      }
    }
  }
}
