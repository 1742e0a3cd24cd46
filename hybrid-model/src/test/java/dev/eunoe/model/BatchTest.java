package dev.eunoe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.weights.Checkpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several sequences in one step, on every tiny checkpoint and backend; equal means equal bits. */
class BatchTest {
  private static final int SEQUENCES = 6;
  private static final int LENGTH = 60;

  static Stream<HybridModel> models() {
    return TestFolders.TINY.stream()
        .flatMap(name ->
            List.<Kernels>of(new ScalarKernels(), new VectorKernels()).stream()
                .map(kernels -> Checkpoint.openWithoutTokenizer(TestFolders.tiny(name), kernels)));
  }

  private static HybridModel tiny(String name) {
    return Checkpoint.openWithoutTokenizer(TestFolders.tiny(name), new VectorKernels());
  }

  private static int[] tokens(HybridModel model, SplittableRandom random) {
    return random.ints(LENGTH, 0, model.config().vocabSize()).toArray();
  }

  /** Runs of 1, mostly, beside long ones: some sequences decode while others read a prompt. */
  @ParameterizedTest
  @MethodSource("models")
  void read_ofRaggedRuns_givesEachSequenceWhatItGetsAlone(HybridModel model) {
    var random = new SplittableRandom(11);
    var all = new ArrayList<int[]>();
    var alone = new ArrayList<float[][]>();
    var states = new ArrayList<SequenceState>();
    for (int s = 0; s < SEQUENCES; s++) {
      all.add(tokens(model, random));
      alone.add(model.logits(all.get(s), model.newState()));
      states.add(model.newState());
    }
    var batch = new Batch();
    for (boolean more = true; more; ) {
      batch.clear();
      int[] run = new int[SEQUENCES];
      for (int s = 0; s < SEQUENCES; s++) {
        int from = (int) states.get(s).position();
        int n = random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(37);
        int to = Math.min(LENGTH, from + n);
        boolean waits = from == LENGTH || random.nextInt(5) == 0;
        run[s] = waits ? -1 : batch.add(states.get(s), all.get(s), from, to, random.nextBoolean());
      }
      more = batch.runs() > 0 || states.stream().anyMatch(state -> state.position() < LENGTH);
      model.forward(batch);
      for (int s = 0; s < SEQUENCES; s++) {
        if (run[s] >= 0 && batch.wantsLogits(run[s])) {
          int last = (int) states.get(s).position() - 1;
          assertThat(batch.logits(run[s]))
              .as("sequence %d, position %d", s, last)
              .isEqualTo(alone.get(s)[last]);
        }
      }
    }
    for (int s = 0; s < SEQUENCES; s++) {
      var expected = model.newState();
      model.prefill(all.get(s), 0, LENGTH, expected);
      assertThat(states.get(s).snapshot()).as("state %d", s).isEqualTo(expected.snapshot());
    }
  }

  @Test
  void read_ofNothing_doesNothing() {
    var batch = new Batch();
    tiny("mamba2").forward(batch);
    assertThat(batch.tokens()).isZero();
    assertThatThrownBy(() -> batch.logits(0)).hasMessage("Run 0 did not ask for logits.");
  }

  @Test
  void read_ofOneBadRun_leavesEveryStateAlone() {
    var model = tiny("granite_hybrid");
    var good = model.newState();
    var bad = model.newState();
    var batch = new Batch();
    batch.add(good, new int[] {3}, 0, 1, true);
    batch.add(bad, new int[] {3, model.config().vocabSize()}, 0, 2, true);
    assertThatThrownBy(() -> model.forward(batch)).hasMessageContaining("outside the vocabulary");
    assertThat(good.snapshot()).isEqualTo(model.newState().snapshot());
  }

  @Test
  void read_ofOneSequenceTwice_isRefused() {
    var model = tiny("mamba2");
    var state = model.newState();
    var batch = new Batch();
    batch.add(state, new int[] {3}, 0, 1, true);
    batch.add(state, new int[] {4}, 0, 1, true);
    assertThatThrownBy(() -> model.forward(batch))
        .hasMessage("Runs 0 and 1 of a batch are of the same sequence.");
    assertThat(state.position()).isZero();
  }

  @Test
  void add_ofNoTokens_isRefused() {
    var state = tiny("mamba2").newState();
    assertThatThrownBy(() -> new Batch().add(state, new int[] {3}, 1, 1, true))
        .hasMessage("There are no tokens to read.");
  }
}
