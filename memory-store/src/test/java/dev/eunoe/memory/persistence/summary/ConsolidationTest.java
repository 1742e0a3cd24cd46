package dev.eunoe.memory.persistence.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.SegmentView;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.persistence.KilledAtStep;
import dev.eunoe.memory.persistence.KilledAtStep.Writes;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
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
    for (Exchange exchange : talk.history(talk.last).subList(0, 10)) {
      exchange.turns().stream().map(StoredMessage::id).forEach(left::add);
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

  @Test
  void stoppedAtAnyStep_consolidationEndsAsIfItHadNot() {
    chat(10);
    consolidate(10_000);
    List<String> uninterrupted = everyLevel();
    long steps = rows("segment") + rows("segment_turn") + rows("summary_source");
    assertThat(rows("segment")).as("segments, their conversation's, the owner's").isGreaterThan(3);

    for (int step = 1; step <= steps; step++) {
      TestDatabase.execute("delete from segment where owner_id = '%s'".formatted(talk.owner.id()));
      try (var _ = new KilledAtStep(talk.owner, step, Writes.INSERTS, KILLED)) {
        assertThatThrownBy(() -> consolidate(10_000))
            .as("step %d", step)
            .hasMessageContaining("killed");
      }

      consolidate(10_000);
      assertThat(everyLevel()).as("stopped at step %d", step).isEqualTo(uninterrupted);
      consolidate(10_000);
      assertThat(everyLevel()).as("and asked once more").isEqualTo(uninterrupted);
    }
  }

  private static final List<String> KILLED = List.of("segment", "segment_turn", "summary_source");

  /** All that consolidation makes, without the ids it gives. */
  private List<String> everyLevel() {
    List<String> all =
        new ArrayList<>(segments().stream().map(ConsolidationTest::content).toList());
    var conversation =
        talk.store.summary(talk.owner, talk.conversationId).await().indefinitely().orElseThrow();
    var profile = talk.store.profile(talk.owner).await().indefinitely().orElseThrow();
    all.add(conversation.sentences() + " " + conversation.wordsIn() + conversation.from());
    all.add(profile.sentences() + " " + profile.wordsIn() + profile.to());
    all.add(talk.store.levels(talk.owner).await().indefinitely().toString());
    all.add(rows("posting") + " postings, " + rows("summary_source") + " sources");
    return all;
  }

  @Test
  void aHundredConversations_recalledAndConsolidated_takeNothingInAgain() {
    for (int i = 0; i < 100; i++) {
      Talk next = new Talk(talk.store, talk.owner);
      next.say("My boat number %d is called Velanquis.".formatted(i), "A very nice boat.");
      assertThat(next.recall("What are my boats called?")).isNotEmpty();
      assertThat(
              talk.store
                  .consolidate(
                      new ConsolidationRequest(talk.owner, String.valueOf(next.last), 10_000))
                  .await()
                  .indefinitely())
          .isNotNull();
    }

    assertThat(rows("turn")).as("what was said, and nothing else").isEqualTo(200);
    assertThat(
            TestDatabase.count(
                "select count(*) from turn where owner_id = '%s' and role = 'user' and text like '%%Velanquis%%'"
                    .formatted(talk.owner.id())))
        .isEqualTo(100);
    assertThat(rows("segment_turn")).isLessThanOrEqualTo(200);
    assertThat(rows("utterance")).as("a hundred messages, and one answer to all").isEqualTo(101);
    assertThat(
            TestDatabase.count(
                "select sum(times) from utterance where owner_id = '%s'"
                    .formatted(talk.owner.id())))
        .isEqualTo(200);
    assertThat(rows("near_duplicate")).as("their numbers differ").isZero();
  }

  private static final String FENCE =
      "We painted the long garden fence behind the harbour with green paint last weekend.";
  private static final String FENCE_AGAIN =
      "Last weekend we painted the long garden fence behind the harbour with green paint.";

  @Test
  void recallingAndConsolidatingAgainAndAgain_letsNoDuplicatesGrow() {
    for (int i = 0; i < 6; i++) {
      chat(4);
      talk.say(i % 2 == 0 ? FENCE : FENCE_AGAIN, "Well done.");
    }
    consolidate(10_000);
    long utterances = rows("utterance");
    assertThat(rows("near_duplicate")).as("of two ways to say it, the later").isEqualTo(1);

    for (int i = 0; i < 20; i++) {
      assertThat(talk.recall("Who painted the garden fence?").getFirst().times()).isEqualTo(3);
      consolidate(10_000);
    }

    assertThat(rows("near_duplicate")).isEqualTo(1);
    assertThat(rows("utterance")).isEqualTo(utterances);
    assertThat(rows("turn")).isEqualTo(2 * 6 * 5);
  }

  private static String content(SegmentView segment) {
    return segment.summary() + segment.terms() + segment.turnIds() + segment.from() + segment.to();
  }

  private long rows(String table) {
    return TestDatabase.count(
        "select count(*) from %s where owner_id = '%s'".formatted(table, talk.owner.id()));
  }
}
