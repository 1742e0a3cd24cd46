package dev.eunoe.chat.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class RequestMemoryTest {
  private static final long HEAP = 256L << 20;
  private static final int LARGE = 2 << 20;

  private final RequestMemory memory = new RequestMemory(HEAP, 16 << 20);

  @Test
  void largeRequests_takeNoMoreThanTheirPart_andSmallOnesStillFit() {
    var large = new ArrayList<RequestMemory.Reservation>();
    var next = memory.reserve();
    while (next.grow(LARGE)) {
      large.add(next);
      next = memory.reserve();
    }

    assertThat((long) large.size() * LARGE).isEqualTo(HEAP / 32);
    assertThat(memory.reserve().grow(RequestMemory.SMALL)).isTrue();

    large.getFirst().close();
    large.getFirst().close(); // twice is once
    assertThat(memory.reserve().grow(LARGE)).isTrue();
    assertThat(memory.reserve().grow(LARGE)).isFalse();
  }

  @Test
  void aRequestThatGrowsLarge_leavesItsPlaceAmongTheSmall() {
    for (int i = 0; i < 1_000; i++) {
      var request = memory.reserve();
      assertThat(request.grow(RequestMemory.SMALL)).isTrue();
      assertThat(request.grow(1)).isTrue();
      request.close();
    }
  }

  @Test
  void oneRequest_isAsLargeAsABody_orAsThePartOfTheHeapIs() {
    assertThat(memory.mostInOne()).isEqualTo(8 << 20);
    assertThat(new RequestMemory(2L << 30, 16 << 20).mostInOne()).isEqualTo(16 << 20);
  }
}
