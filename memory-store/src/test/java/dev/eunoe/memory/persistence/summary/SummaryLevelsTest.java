package dev.eunoe.memory.persistence.summary;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.LevelFigures;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.SegmentView;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.SummaryView;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/** Segments, a summary of each conversation, and one of the owner. */
class SummaryLevelsTest {
  private static final List<String> FACTS =
      List.of(
          "My sister Mirelle turns 31 on 14 June and lives in Tromsø.",
          "I keep bees in 7 hives behind the Velanquis mill.",
          "I parked the car on level 4 beside Quendel Street.",
          "My brother Odo bought a boat called Zorblat for 9,000 crowns.",
          "I start at the harbour office in Bodø on 3 August.");

  private final Talk talk = Talk.withNewOwner();

  private void chat(Talk with) {
    for (String fact : FACTS) {
      with.say(fact, "Thank you for telling me, that sounds very nice indeed.");
      for (int i = 0; i < 3; i++) {
        with.say(
            "It rained again this morning and the bus was late, as it often is here.",
            "I see, that is a pity, let us hope that it gets better soon for everyone.");
      }
    }
  }

  @CanIgnoreReturnValue
  private List<SegmentView> consolidate(Talk with) {
    return with.store
        .consolidate(
            new ConsolidationRequest(with.owner, String.valueOf(with.last), Long.MAX_VALUE))
        .await()
        .indefinitely()
        .created();
  }

  private SummaryView summary(Talk of) {
    return of.store.summary(of.owner, of.conversationId).await().indefinitely().orElseThrow();
  }

  private SummaryView profile() {
    return talk.store.profile(talk.owner).await().indefinitely().orElseThrow();
  }

  private static List<String> lines(SummaryView summary) {
    return summary.sentences().stream().map(SummaryView.Sentence::text).toList();
  }

  private Map<String, StoredMessage> turns() {
    Map<String, StoredMessage> turns = new HashMap<>();
    for (Exchange exchange :
        talk.store.exchanges(talk.owner, talk.conversationId).await().indefinitely()) {
      exchange.turns().forEach(turn -> turns.put(turn.id(), turn));
    }
    return turns;
  }

  @Test
  void eachLevel_isShorterThanTheOneBelowAndKeepsWhatWasTold() {
    chat(talk);
    List<SegmentView> segments = consolidate(talk);

    assertThat(segments).hasSizeGreaterThan(2);
    assertThat(summary(talk).wordsIn())
        .isEqualTo(segments.stream().mapToInt(SegmentView::wordsOut).sum());
    assertThat(summary(talk).wordsOut()).isLessThan(summary(talk).wordsIn());
    assertThat(String.join("\n", lines(summary(talk)))).contains("Mirelle", "Velanquis", "Zorblat");
    assertThat(String.join("\n", lines(profile())))
        .contains("Velanquis")
        .doesNotContain("assistant:");
  }

  @Test
  void everySentenceOfEveryLevel_namesTheTurnsThatSaySo() {
    chat(talk);
    List<SummaryView.Sentence> sentences = new ArrayList<>(summaryAfter(talk).sentences());
    sentences.addAll(profile().sentences());
    talk.store
        .segments(talk.owner, talk.conversationId)
        .await()
        .indefinitely()
        .forEach(segment -> {
          assertThat(segment.summary().lines().toList())
              .isEqualTo(segment.sentences().stream().map(SummaryView.Sentence::text).toList());
          sentences.addAll(segment.sentences());
        });

    Map<String, StoredMessage> turns = turns();
    assertThat(sentences)
        .hasSizeGreaterThan(8)
        .allSatisfy(sentence -> {
          assertThat(sentence.turnIds()).hasSize(1);
          StoredMessage turn = turns.get(sentence.turnIds().getFirst());
          assertThat(turn.role() + ": " + turn.text()).startsWith(turn.role() + ": ");
          assertThat(turn.text()).contains(sentence.text().substring(turn.role().length() + 2));
        });
  }

  private SummaryView summaryAfter(Talk with) {
    consolidate(with);
    return summary(with);
  }

  @Test
  void anErasedSource_isInNoLevelAnyMoreAndTheRestStays() {
    chat(talk);
    consolidate(talk);
    String bees =
        turns().values().stream()
            .filter(turn -> turn.text().contains("Velanquis"))
            .findFirst()
            .orElseThrow()
            .id();
    List<String> before =
        talk.store.segments(talk.owner, talk.conversationId).await().indefinitely().stream()
            .flatMap(segment -> segment.turnIds().stream())
            .toList();

    var receipt =
        TestDatabase.rights()
            .forget(talk.owner, bees, Retokenizer.NONE)
            .await()
            .indefinitely()
            .orElseThrow();

    assertThat(receipt.segments()).as("a segment, its conversation's, the owner's").isEqualTo(3);
    List<SegmentView> segments =
        talk.store.segments(talk.owner, talk.conversationId).await().indefinitely();
    assertThat(segments.toString()).doesNotContainIgnoringCase("velanquis").contains("Zorblat");
    Map<String, StoredMessage> left = turns();
    assertThat(before)
        .filteredOn(turn -> left.get(turn).erased())
        .as("it and what answered it")
        .hasSize(2)
        .contains(bees);
    assertThat(segments.stream().flatMap(segment -> segment.turnIds().stream()).toList())
        .containsExactlyElementsOf(
            before.stream().filter(turn -> !left.get(turn).erased()).toList());
    assertThat(lines(summary(talk)).toString()).doesNotContain("Velanquis").contains("Zorblat");
    assertThat(lines(profile()).toString()).doesNotContain("Velanquis").contains("Zorblat");
    assertThat(consolidate(talk)).as("nothing is left to do").isEmpty();
  }

  @Test
  void aConversationThatIsForgotten_leavesTheOwnersSummary() {
    chat(talk);
    consolidate(talk);
    Talk other = new Talk(talk.store, talk.owner);
    for (int i = 0; i < 8; i++) {
      other.say("My dog number " + i + " is called Xanthippe and likes 5 apples.", "A nice dog.");
    }
    consolidate(other);
    assertThat(lines(profile()).toString()).contains("Xanthippe");

    assertThat(
            TestDatabase.rights()
                .forgetConversation(talk.owner, other.conversationId, Retokenizer.NONE)
                .await()
                .indefinitely())
        .isPresent();

    assertThat(lines(profile()).toString()).doesNotContain("Xanthippe").contains("Velanquis");
  }

  @Test
  void aConversationKeptOutOfMemory_isInNoSummary() {
    chat(talk);
    consolidate(talk);
    TestDatabase.rights()
        .remember(talk.owner, talk.conversationId, false, talk.now)
        .await()
        .indefinitely();

    assertThat(talk.store.segments(talk.owner, talk.conversationId).await().indefinitely())
        .isEmpty();
    assertThat(talk.store.levels(talk.owner).await().indefinitely()).isEmpty();
    assertThat(consolidate(talk)).isEmpty();
  }

  @Test
  void figuresOfEachLevel_sayHowMuchIsLeft() {
    chat(talk);
    consolidate(talk);

    List<LevelFigures> levels = talk.store.levels(talk.owner).await().indefinitely();
    assertThat(levels).extracting(LevelFigures::level).containsExactly(LevelFigures.Level.values());
    assertThat(levels)
        .allSatisfy(level -> {
          assertThat(level.ratio()).isGreaterThan(0).isLessThanOrEqualTo(1);
          assertThat(level.evidenceKept()).isGreaterThan(0.3).isLessThanOrEqualTo(1);
        });
    assertThat(levels.get(1).wordsIn()).isEqualTo(levels.get(0).wordsOut());
    assertThat(levels.get(2).wordsIn()).isEqualTo(levels.get(1).wordsOut());
  }

  @Test
  void figuresOfAllOwners_areTheSumsOfEachOwners_andGoWithWhatIsForgotten() {
    Map<LevelFigures.Level, LevelFigures> before = ofAll();
    Talk other = Talk.withNewOwner();
    for (Talk each : List.of(talk, other)) {
      chat(each);
      consolidate(each);
    }
    List<LevelFigures> own = talk.store.levels(talk.owner).await().indefinitely();
    assertThat(own).hasSize(3);
    assertThat(other.store.levels(other.owner).await().indefinitely()).isEqualTo(own);

    Map<LevelFigures.Level, LevelFigures> after = ofAll();
    for (LevelFigures level : own) {
      var grown =
          List.<ToLongFunction<LevelFigures>>of(
              LevelFigures::summaries,
              LevelFigures::wordsIn,
              LevelFigures::wordsOut,
              LevelFigures::factsIn,
              LevelFigures::factsOut);
      for (ToLongFunction<LevelFigures> figure : grown) {
        long was =
            before.containsKey(level.level()) ? figure.applyAsLong(before.get(level.level())) : 0;
        assertThat(figure.applyAsLong(after.get(level.level())) - was)
            .as(level.level().name())
            .isEqualTo(2 * figure.applyAsLong(level))
            .isPositive();
      }
    }
    for (Talk each : List.of(talk, other)) {
      assertThat(
              TestDatabase.rights().forgetEverything(each.owner).await().indefinitely().segments())
          .isPositive();
    }
    assertThat(ofAll()).isEqualTo(before);
  }

  private Map<LevelFigures.Level, LevelFigures> ofAll() {
    Map<LevelFigures.Level, LevelFigures> levels = new HashMap<>();
    talk.store
        .levelsOfAllOwners()
        .await()
        .indefinitely()
        .forEach(level -> levels.put(level.level(), level));
    return levels;
  }

  @Test
  void oneCall_doesABoundedPartOfTheWork() {
    for (int i = 0; i < Segments.MAX_AT_ONCE / 2 + 2; i++) {
      talk.say(
          ("Number %d: " + "the harbour of Bodø has ships and ropes ".repeat(8)).formatted(i),
          "I see. ".repeat(40));
    }

    assertThat(consolidate(talk)).hasSize(Segments.MAX_AT_ONCE);
    assertThat(consolidate(talk)).hasSizeBetween(1, Segments.MAX_AT_ONCE - 1);
    List<String> inSegments =
        talk.store.segments(talk.owner, talk.conversationId).await().indefinitely().stream()
            .flatMap(segment -> segment.turnIds().stream())
            .toList();
    assertThat(inSegments).doesNotHaveDuplicates().hasSizeGreaterThan(Segments.MAX_AT_ONCE);
  }
}
