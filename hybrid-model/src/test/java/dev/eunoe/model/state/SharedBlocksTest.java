package dev.eunoe.model.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.TestFolders;
import dev.eunoe.model.kernel.cache.KeyValueBlock;
import dev.eunoe.model.kernel.cache.KeyValueCache;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.weights.Checkpoint;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedBlocksTest {
  private static final int TOKENS = KeyValueBlock.TOKENS;

  private final HybridModel model =
      Checkpoint.openWithoutTokenizer(TestFolders.tiny("granite_hybrid"), new ScalarKernels());

  /** Ids that differ from another conversation's from a token on. */
  private static int[] ids(int same, int other) {
    return IntStream.range(0, 3 * TOKENS).map(i -> 3 + i % 50 + (i < same ? 0 : other)).toArray();
  }

  private SequenceState read(int[] ids, int count) {
    var state = model.newState();
    model.prefill(ids, 0, count, state);
    return state;
  }

  @Test
  void conversationsThatBeginAlike_holdTheSameBlocks_andGoOnAsBefore() {
    int[] ids = ids(2 * TOKENS + 9, 7);
    int count = 2 * TOKENS + 30;
    var first = read(ids(2 * TOKENS + 9, 0), count);
    var alone = read(ids, count);
    var second = read(ids, count);
    long block =
        second.caches().mapToLong(KeyValueCache::blockBytes).sum(); // of all layers together
    var together = new SharedBytes();
    together.add(first);
    together.add(second);
    assertThat(together.bytes()).isEqualTo(first.bytes() + second.bytes());

    assertThat(second.sameTokens(first)).isEqualTo(2 * TOKENS);
    second.shareWith(first);

    var shared = new SharedBytes();
    shared.add(first);
    shared.add(second);
    assertThat(shared.bytes()).isEqualTo(first.bytes() + second.bytes() - 2 * block);
    shared.remove(first);
    assertThat(shared.bytes()).isEqualTo(second.bytes());
    shared.remove(second);
    assertThat(shared.bytes()).isZero();
    assertThat(second.snapshot()).isEqualTo(alone.snapshot());
    byte[] before = first.snapshot();
    float[] expected = model.prefill(ids, count, ids.length, alone);
    assertThat(model.prefill(ids, count, ids.length, second)).isEqualTo(expected);
    assertThat(second.snapshot()).isEqualTo(alone.snapshot());
    assertThat(first.snapshot()).isEqualTo(before);
  }

  @Test
  void conversationsOfWhichAnEarlyWordDiffers_shareNothing() {
    var first = read(ids(5, 0), 3 * TOKENS);
    var second = read(ids(5, 7), 3 * TOKENS);
    assertThat(second.sameTokens(first)).isZero();
    second.shareWith(first);
    assertThat(second.snapshot()).isEqualTo(read(ids(5, 7), 3 * TOKENS).snapshot());
  }

  /**
   * What a heap is divided by: a fork's bytes, those of its arrays' regions, and those it is saved
   * in.
   */
  @Test
  void bytesOfAState_areThoseOfItsForkItsRegionsAndItsFixedPart() {
    var state = read(ids(0, 0), 2 * TOKENS + 30);
    long blocks = state.caches().mapToLong(KeyValueCache::heldBytes).sum();
    assertThat(blocks).isPositive();
    assertThat(state.forkBytes()).isEqualTo(state.bytes() - blocks);
    assertThat(state.heapBytes(0)).isEqualTo(state.bytes());
    assertThat(state.heapBytes(64)).isGreaterThan(state.bytes());
    assertThat(Floats.heapBytes(new float[196_608], 1 << 20)).as("768 KiB").isEqualTo(1 << 20);
    assertThat(Floats.heapBytes(new float[196_608], 2 << 20)).isEqualTo(196_608 * 4);
    for (int more = 0; more < TOKENS; more++) {
      assertThat(state.parts().fixed().length).isLessThanOrEqualTo((int) state.fixedBytes());
      model.prefill(new int[] {3}, 0, 1, state);
    }
  }
}
