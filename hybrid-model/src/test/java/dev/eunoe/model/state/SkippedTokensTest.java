package dev.eunoe.model.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.model.TestFolders;
import dev.eunoe.model.kernel.cache.KeyValueBlock;
import dev.eunoe.model.kernel.cache.KeyValueCache;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.weights.Checkpoint;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SkippedTokensTest {
  private static final int TOKENS = KeyValueBlock.TOKENS;

  @Test
  void whatIsSkipped_hasTheKeysAndValuesOfTheBlockBefore() {
    var model =
        Checkpoint.openWithoutTokenizer(TestFolders.tiny("granite_hybrid"), new ScalarKernels());
    var state = model.newState();
    model.prefill(IntStream.range(3, 3 + TOKENS).toArray(), 0, TOKENS, state);

    state.skip(2 * TOKENS + 5);

    assertThat(state.position()).isEqualTo(3 * TOKENS + 5);
    assertThat(state.bytes()).isEqualTo(SequenceState.bytesAfter(model.config(), 3 * TOKENS + 5));
    var caches =
        state
            .mixers()
            .filter(AttentionState.class::isInstance)
            .map(mixer -> ((AttentionState) mixer).cache())
            .toList();
    assertThat(caches)
        .isNotEmpty()
        .allSatisfy(cache -> {
          for (int token = 0; token < TOKENS; token++) {
            assertThat(key(cache, 0, 1, token)).isNotZero();
            for (int later = TOKENS + token; later < state.position(); later += TOKENS) {
              assertThat(key(cache, 0, 1, later)).isEqualTo(key(cache, 0, 1, token));
              assertThat(value(cache, 0, later, 1)).isEqualTo(value(cache, 0, token, 1));
            }
          }
        });
  }

  private static float key(KeyValueCache cache, int head, int i, long position) {
    return cache.block(KeyValueBlock.index(position)).key(head, i, KeyValueBlock.row(position));
  }

  private static float value(KeyValueCache cache, int head, long position, int i) {
    return cache.block(KeyValueBlock.index(position)).value(head, KeyValueBlock.row(position), i);
  }
}
