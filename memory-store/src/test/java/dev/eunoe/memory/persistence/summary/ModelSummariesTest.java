package dev.eunoe.memory.persistence.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.LevelFigures;
import dev.eunoe.memory.OfferedSummaries;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.SegmentView;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.Summarizer;
import dev.eunoe.memory.SummaryRefusal;
import dev.eunoe.memory.SummaryView;
import dev.eunoe.memory.SummaryView.Writer;
import dev.eunoe.memory.persistence.KilledAtStep;
import dev.eunoe.memory.persistence.KilledAtStep.Writes;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Summaries that a model is asked for: what becomes of them, and of the server that asks. */
class ModelSummariesTest {
  private static final String BEES = "I keep bees in 7 hives behind the Velanquis mill.";
  private static final String WRITTEN = "The user keeps bees in 7 hives behind the Velanquis mill.";

  private final List<String> asked = new ArrayList<>();

  private Talk talkWith(Summarizer model) {
    Talk talk = new Talk(TestDatabase.store(model), Talk.newOwner());
    for (String fact : List.of(BEES, "My brother Odo bought a boat called Zorblat.")) {
      talk.say(fact, "Thank you for telling me, that sounds very nice indeed.");
      for (int i = 0; i < 4; i++) {
        talk.say(
            "It rained again this morning and the bus was late, as it often is here.",
            "I see, that is a pity, let us hope that it gets better soon for everyone.");
      }
    }
    assertThat(consolidate(talk)).hasSizeGreaterThan(1);
    return talk;
  }

  /** Writes of the bees what holds, and of all else what does not. */
  private Uni<Optional<String>> model(List<StoredMessage> turns) {
    asked.add(turns.getFirst().id());
    boolean bees = turns.stream().anyMatch(turn -> turn.text().equals(BEES));
    return Uni.createFrom().item(Optional.of(bees ? WRITTEN : "Nonsense 99."));
  }

  @CanIgnoreReturnValue
  private static List<SegmentView> consolidate(Talk talk) {
    return talk.store
        .consolidate(
            new ConsolidationRequest(talk.owner, String.valueOf(talk.last), Long.MAX_VALUE))
        .await()
        .indefinitely()
        .created();
  }

  @CanIgnoreReturnValue
  private static OfferedSummaries offer(Talk talk) {
    return talk.store.offerToModel(talk.owner).await().indefinitely();
  }

  private static List<SegmentView> segments(Talk talk) {
    return talk.store.segments(talk.owner, talk.conversationId).await().indefinitely();
  }

  private static List<SummaryView.Sentence> modelsSentences(Talk talk) {
    return segments(talk).stream()
        .flatMap(segment -> segment.sentences().stream())
        .filter(sentence -> sentence.writer() == Writer.MODEL)
        .toList();
  }

  private static String turnSaying(Talk talk, String text) {
    return talk.store.exchanges(talk.owner, talk.conversationId).await().indefinitely().stream()
        .flatMap(exchange -> exchange.turns().stream())
        .filter(turn -> turn.text().equals(text))
        .map(StoredMessage::id)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatHolds_isKeptOnEveryLevelWithItsWriterAndSources_andAskedForOnce() {
    Talk talk = talkWith(this::model);
    int segments = segments(talk).size();

    OfferedSummaries offered = offer(talk);

    assertThat(offered)
        .isEqualTo(
            new OfferedSummaries(1, Map.of(SummaryRefusal.UNSUPPORTED, segments - 1), false));
    assertThat(offer(talk)).isEqualTo(OfferedSummaries.NONE);
    assertThat(asked).doesNotHaveDuplicates().hasSize(segments);
    assertThat(modelsSentences(talk))
        .containsExactly(
            new SummaryView.Sentence(
                "summary: " + WRITTEN, List.of(turnSaying(talk, BEES)), Writer.MODEL));
    for (var above : List.of(talk.store.summary(talk.owner, talk.conversationId), profile(talk))) {
      assertThat(above.await().indefinitely().orElseThrow().sentences())
          .anyMatch(line -> line.text().contains(WRITTEN) && line.writer() == Writer.MODEL)
          .anyMatch(line -> line.text().contains("Zorblat") && line.writer() == Writer.EXTRACTIVE);
    }
    assertThat(segments(talk).toString()).doesNotContain("Nonsense");
    LevelFigures figures = talk.store.levels(talk.owner).await().indefinitely().getFirst();
    assertThat(figures.byModel()).isEqualTo(1);
    assertThat(figures.refusedOfModel()).isEqualTo(segments - 1);
  }

  private static Uni<Optional<SummaryView>> profile(Talk talk) {
    return talk.store.profile(talk.owner);
  }

  @Test
  void whatTheModelWillNotWrite_staysExtractive() {
    Talk talk = talkWith(_ -> Uni.createFrom().item(Optional.empty()));
    List<SegmentView> before = segments(talk);

    assertThat(offer(talk).refused())
        .isEqualTo(Map.of(SummaryRefusal.NOTHING_WRITTEN, before.size()));
    assertThat(segments(talk)).isEqualTo(before);
  }

  @Test
  void aModelThatFails_leavesTheExtractiveSummary_andIsAskedAgain() {
    boolean[] stopping = {true};
    Talk talk =
        talkWith(turns ->
            stopping[0]
                ? Uni.createFrom().failure(new IllegalStateException("the server is stopping"))
                : model(turns));
    List<SegmentView> before = segments(talk);

    assertThatThrownBy(() -> offer(talk)).hasMessageContaining("the server is stopping");
    assertThat(segments(talk)).isEqualTo(before);

    stopping[0] = false;
    assertThat(offer(talk).kept()).isEqualTo(1);
    assertThat(modelsSentences(talk)).hasSize(1);
  }

  /** Does something amid the writing, as a request that comes in meanwhile would. */
  private Talk interrupted(Function<Talk, Uni<?>> meanwhile) {
    var talk = new Talk[1];
    talk[0] =
        talkWith(turns ->
            model(turns)
                .call(() ->
                    turns.stream().anyMatch(turn -> turn.text().equals(BEES))
                        ? meanwhile.apply(talk[0])
                        : Uni.createFrom().voidItem()));
    return talk[0];
  }

  @Test
  void wordsErasedWhileTheModelWrites_areInNoSummary_andTheRestIsOfferedAnew() {
    var bees = new AtomicReference<String>();
    Talk talk =
        interrupted(with -> TestDatabase.rights().forget(with.owner, bees.get(), Retokenizer.NONE));
    bees.set(turnSaying(talk, BEES));

    assertThat(offer(talk).refused()).containsEntry(SummaryRefusal.SOURCES_CHANGED, 1);

    assertThat(segments(talk).toString() + profile(talk).await().indefinitely())
        .doesNotContain("bees", "Velanquis")
        .contains("Zorblat");
    asked.clear();
    offer(talk);
    assertThat(asked).as("what is left of the segment").hasSize(1);
  }

  @Test
  void aConversationKeptOutOfMemoryWhileTheModelWrites_hasNoSummary() {
    Talk talk =
        interrupted(with ->
            TestDatabase.rights().remember(with.owner, with.conversationId, false, with.now));

    assertThat(offer(talk).kept()).isZero();
    assertThat(segments(talk)).isEmpty();
    assertThat(profile(talk).await().indefinitely()).isEmpty();
    assertThat(offer(talk)).as("and none is asked for").isEqualTo(OfferedSummaries.NONE);
  }

  @Test
  void twoServersThatAskAtOnce_keepOneSummary() {
    Talk talk = talkWith(this::model);
    var other = TestDatabase.store(this::model);

    List<OfferedSummaries> offered =
        Uni.join()
            .all(talk.store.offerToModel(talk.owner), other.offerToModel(talk.owner))
            .andFailFast()
            .await()
            .indefinitely();

    assertThat(offered.get(0).kept() + offered.get(1).kept()).isEqualTo(1);
    assertThat(modelsSentences(talk)).hasSize(1);
  }

  @Test
  void oneCall_offersABoundedNumber_andSaysThatThereAreMore() {
    Talk talk = new Talk(TestDatabase.store(this::model), Talk.newOwner());
    for (int i = 0; i < ModelSummaries.MAX_AT_ONCE + 1; i++) {
      talk.say(
          ("Number %d: " + "the harbour of Bodø has ships and ropes ".repeat(12)).formatted(i),
          "I see. ".repeat(20));
    }
    int segments = consolidate(talk).size();
    assertThat(segments).isGreaterThan(ModelSummaries.MAX_AT_ONCE);

    assertThat(offer(talk).more()).isTrue();

    assertThat(asked).hasSize(ModelSummaries.MAX_AT_ONCE);
    while (offer(talk).more()) {}
    assertThat(asked).doesNotHaveDuplicates().hasSize(segments);
  }

  @Test
  void stoppedAtAnyStep_offeringEndsAsIfItHadNot() {
    Talk talk = talkWith(this::model);
    offer(talk);
    List<String> uninterrupted = everyLevel(talk);

    for (int step = 1; ; step++) {
      TestDatabase.execute("delete from segment where owner_id = '%s'".formatted(talk.owner.id()));
      consolidate(talk);
      boolean stopped;
      try (var _ = new KilledAtStep(talk.owner, step, Writes.INSERTS_AND_UPDATES, KILLED)) {
        stopped = fails(talk);
      }
      if (!stopped) {
        assertThat(step).as("steps").isGreaterThan(20);
        return;
      }
      while (offer(talk).more()) {}
      consolidate(talk);
      assertThat(everyLevel(talk)).as("stopped at step %d", step).isEqualTo(uninterrupted);
    }
  }

  private static final List<String> KILLED = List.of("segment", "summary_source", "posting");

  private static boolean fails(Talk talk) {
    try {
      offer(talk);
      return false;
    } catch (RuntimeException e) {
      assertThat(e).hasMessageContaining("killed");
      return true;
    }
  }

  /** What consolidation and the model made, without the ids that differ. */
  private static List<String> everyLevel(Talk talk) {
    List<String> all = new ArrayList<>();
    segments(talk).forEach(segment -> all.add(segment.summary() + segment.terms()));
    all.add(texts(talk.store.summary(talk.owner, talk.conversationId)));
    all.add(texts(profile(talk)));
    all.add(talk.store.levels(talk.owner).await().indefinitely().toString());
    for (String table : List.of("segment", "summary_source", "posting")) {
      String rows = "select count(*) from %s where owner_id = '%s'";
      all.add(table + TestDatabase.count(rows.formatted(table, talk.owner.id())));
    }
    return all;
  }

  private static String texts(Uni<Optional<SummaryView>> summary) {
    return summary.await().indefinitely().orElseThrow().sentences().stream()
        .map(SummaryView.Sentence::text)
        .toList()
        .toString();
  }
}
