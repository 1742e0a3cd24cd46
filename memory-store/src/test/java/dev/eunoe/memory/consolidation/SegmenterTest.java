package dev.eunoe.memory.consolidation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SegmenterTest {
  private static List<List<SourceMessage>> exchanges(int count, int wordsPerTurn) {
    List<List<SourceMessage>> exchanges = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      exchanges.add(
          List.of(turn("u" + i, "user", wordsPerTurn), turn("a" + i, "assistant", wordsPerTurn)));
    }
    return exchanges;
  }

  private static SourceMessage turn(String id, String role, int words) {
    return new SourceMessage(id, role, "", "word ".repeat(words));
  }

  @Test
  void segments_stayBelowTheirSizeAndKeepExchangesWhole() {
    List<List<SourceMessage>> segments = Segmenter.segments(exchanges(20, 20));

    assertThat(segments).hasSize(6 + 1);
    assertThat(segments.subList(0, 6)).allSatisfy(segment -> assertThat(segment).hasSize(6));
    assertThat(segments.stream().flatMap(List::stream).map(SourceMessage::turnId))
        .startsWith("u0", "a0", "u1")
        .doesNotHaveDuplicates();
  }

  @Test
  void aShortRest_waits() {
    assertThat(Segmenter.segments(exchanges(1, 20))).isEmpty();
    assertThat(Segmenter.segments(exchanges(4, 20))).hasSize(1);
  }

  @Test
  void aTurnLongerThanASegment_isOneOfItsOwn() {
    List<List<SourceMessage>> segments =
        Segmenter.segments(List.of(List.of(turn("u", "user", 900), turn("a", "assistant", 100))));

    assertThat(segments).hasSize(2);
    assertThat(segments.getFirst()).extracting(SourceMessage::turnId).containsExactly("u");
  }
}
