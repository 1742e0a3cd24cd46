package dev.eunoe.model.kernel.int8;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenBlocksTest {
  @ParameterizedTest
  @CsvSource({"1,2", "1,32", "1,33", "3,2", "3,31", "3,128", "3,129", "7,256", "7,300"})
  void everyTokenOfEverySlabIsInOnePart_withinThePadding(int slabs, int tokens) {
    var blocks = new TokenBlocks();
    blocks.set(slabs, tokens);
    int[][] times = new int[slabs][tokens];
    for (int part = 0; part < blocks.parts(); part++) {
      int slab = blocks.slab(part);
      int from = blocks.from(part, slab);
      int to = blocks.to(from, slab);
      assertThat(from + TokenBlocks.callTokens(to - from))
          .isLessThanOrEqualTo(TokenBlocks.padded(tokens));
      for (int t = from; t < to; t++) {
        times[slab][t]++;
      }
    }
    for (int[] ofSlab : times) {
      assertThat(ofSlab).containsOnly(1);
    }
  }
}
