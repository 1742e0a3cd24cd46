package dev.eunoe.memory.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.SegmentView;
import dev.eunoe.memory.StoredTurn;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsolidationTest {
  private final Talk talk = Talk.withNewOwner();

  private void chat(int exchanges) {
    for (int i = 0; i < exchanges; i++) {
      talk.say(
          "My boat number %d is called Velanquis %d and lies in the harbour of Tromsø."
              .formatted(i, i),
          "Thank you for telling me, that sounds like a very nice boat to have around.");
    }
  }

  private Uni<List<SegmentView>> consolidation(long windowStart) {
    String last = talk.last;
    assertThat(last).isNotNull();
    return talk.store
        .consolidate(new ConsolidationRequest(talk.owner, last, windowStart))
        .map(consolidation -> consolidation.created());
  }

  @CanIgnoreReturnValue
  private List<SegmentView> consolidate(long windowStart) {
    return consolidation(windowStart).await().indefinitely();
  }

  private List<SegmentView> segments() {
    return talk.store.segments(talk.owner, talk.conversationId).await().indefinitely();
  }

  @Test
  void whatLeftTheWindow_isInOneSegmentEachAndNothingElse() {
    chat(20);
    List<SegmentView> created = consolidate(200);

    List<String> inSegments = created.stream().flatMap(s -> s.turnIds().stream()).toList();
    List<String> left = new ArrayList<>();
    for (Exchange exchange :
        talk.store.history(talk.owner, talk.last).await().indefinitely().subList(0, 10)) {
      exchange.turns().stream().map(StoredTurn::id).forEach(left::add);
    }
    assertThat(inSegments).hasSizeGreaterThan(10).isEqualTo(left.subList(0, inSegments.size()));
    assertThat(new HashSet<>(inSegments)).hasSameSizeAs(inSegments);
    assertThat(segments()).isEqualTo(created);
  }

  @Test
  void aSegment_namesItsTurnsTermsAndDates() {
    chat(10);
    SegmentView segment = consolidate(10_000).getFirst();

    assertThat(segment.summary()).contains("Velanquis").startsWith("user: My boat");
    assertThat(segment.terms()).contains("velanquis", "tromsø").doesNotContain("is");
    assertThat(segment.wordsOut()).isPositive().isLessThan(segment.wordsIn());
    assertThat(segment.from()).isEqualTo(Talk.START.plusSeconds(60));
    assertThat(segment.to()).isAfter(segment.from());
    assertThat(segment.id()).startsWith("seg_");
    assertThat(segment.conversationId()).isEqualTo(talk.conversationId);
  }

  @Test
  void consolidatingAgain_changesNothing() {
    chat(10);
    consolidate(10_000);
    List<SegmentView> before = segments();

    assertThat(consolidate(10_000)).isEmpty();
    assertThat(segments()).isEqualTo(before);
  }

  @Test
  void twoConsolidationsAtOnce_doTheWorkOnce() {
    chat(10);
    Uni.join()
        .all(consolidation(10_000), consolidation(10_000), consolidation(10_000))
        .andFailFast()
        .await()
        .indefinitely();

    List<String> turns = segments().stream().flatMap(s -> s.turnIds().stream()).toList();
    assertThat(new HashSet<>(turns)).hasSameSizeAs(turns);
    assertThat(turns).isNotEmpty();
    assertThat(consolidate(10_000)).isEmpty();
  }

  @Test
  void whatIsStillInTheWindow_isLeftAlone() {
    chat(10);

    assertThat(consolidate(19)).isEmpty();
    assertThat(segments()).isEmpty();
  }
}
