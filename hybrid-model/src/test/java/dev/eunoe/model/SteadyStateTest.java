package dev.eunoe.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.eunoe.model.kernel.VectorKernels;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.weights.Checkpoint;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Once a batch has been as large as it gets, decoding allocates nothing. The vectors of a loop are
 * objects until the compiler has seen it often enough, so the steady state is waited for.
 */
class SteadyStateTest {
  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int SEQUENCES = 3;
  private static final int STEPS = 200;

  private static final int ROUNDS = 60;

  /** Less than the smallest object for each token: what is left is the measuring itself. */
  private static final long FEW_BYTES = 8;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eunoe_alternating",
        "falcon_h1",
        "gemma3_swa",
        "granite_hybrid_moe",
        "hymba_long_groups",
        "jamba",
        "phi4flash_deep",
        "qwen3_next"
      })
  void decode_inSteadyState_allocatesNothingPerToken(String name) {
    var model = Checkpoint.openWithoutTokenizer(TestFolders.tiny(name), new VectorKernels());
    var batch = new Batch();
    int[][] next = new int[SEQUENCES][1];
    long perToken = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && perToken >= FEW_BYTES; round++) {
      var states = states(model);
      long before = THREAD.getCurrentThreadAllocatedBytes();
      decode(model, batch, states, next);
      perToken = (THREAD.getCurrentThreadAllocatedBytes() - before) / ((long) STEPS * SEQUENCES);
    }
    assertThat(perToken).as("bytes per token").isLessThan(FEW_BYTES);
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
