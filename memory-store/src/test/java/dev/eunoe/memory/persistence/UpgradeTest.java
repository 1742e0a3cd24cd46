package dev.eunoe.memory.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.ErasureReceipt;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.PendingConsolidation;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.SegmentView;
import dev.eunoe.memory.SummaryView;
import io.smallrye.mutiny.Uni;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What older versions kept is, after an upgrade, as if it had been written today. */
class UpgradeTest {
  private static final String QUESTION = "What is my sister called?";

  /** What is said to the store of today; the old databases get its rows. */
  private final Talk today = Talk.withNewOwner();

  @BeforeEach
  void talk() {
    for (int i = 0; i < 24; i++) {
      today.say(
          "On day %d I walked along the river with my sister Velmira, past house number %d."
              .formatted(i, 100 + i),
          "That sounds like a good walk on day %d, with Velmira by the river.".formatted(i));
    }
    today.say("My name is Orlunda.", "Nice to meet you, Orlunda.");
  }

  @ParameterizedTest(name = "from version {0}")
  @ValueSource(strings = {"1", "101", "110", "120", "121", "130", "201", "211", "220"})
  void anOldDatabase_isReadRecalledConsolidatedExportedAndErased_asIfWrittenToday(String version)
      throws SQLException {
    try (var old = new OldDatabase(version)) {
      old.keepAsThen(today.owner);
      if (version.equals("1") || version.equals("101")) {
        asItWasThen(old, version);
      }

      assertThat(old.upgrade())
          .contains("Migrating the database: 250, servers of unfinished answers");

      var then = new Talk(old.store(), today.owner);
      assertThat(texts(history(then.store))).isEqualTo(texts(history(today.store)));
      assertThat(then.recalledTexts(QUESTION))
          .isNotEmpty()
          .isEqualTo(today.recalledTexts(QUESTION));
      assertThat(get(old.rights().export(today.owner)).conversations())
          .isEqualTo(export(today).conversations());
      assertSegmentsReturnByThemselves(then.store);
      assertErased(old);
    }
  }

  /** Exact words in the index until V101, and a segment of the kind that V110 takes away. */
  private void asItWasThen(OldDatabase old, String version) throws SQLException {
    if (version.equals("1")) {
      old.execute(
          "insert into posting (owner_id, lexeme, turn_id, tf) select owner_id, '=velmira', id, 1 from turn");
    }
    old.execute(
        """
        insert into segment (owner_id, public_id, conversation_id, summary, terms, words_in, words_out, said_from, said_to)
          select owner_id, 'seg_old', id, 'They walked.', 'walked', 100, 2, created_at, updated_at from conversation;
        insert into segment_turn (turn_id, owner_id, segment_id, position)
          select t.id, t.owner_id, s.id, row_number() over (order by t.id) from turn t, segment s
          order by t.id limit 12
        """);
  }

  private void assertSegmentsReturnByThemselves(MemoryStore store) {
    assertThat(segments(store)).isEmpty();
    PendingConsolidation.Line line = get(store.overdue(0, 10));
    assertThat(line.left()).isEqualTo(1);
    PendingConsolidation overdue = line.first().getFirst();
    assertThat(overdue.owner()).isEqualTo(today.owner);
    assertThat(overdue.responseId()).isEqualTo(today.last);

    assertThat(get(store.catchUp(overdue, today.position - 100))).isTrue();
    // a server killed here has the conversation in line still
    assertThat(get(store.overdue(0, 10)).first()).containsExactly(overdue);
    assertThat(get(store.catchUp(overdue, today.position - 100))).isFalse();

    assertThat(get(store.overdue(0, 10))).isEqualTo(new PendingConsolidation.Line(List.of(), 0));
    assertThat(
            get(today.store.consolidate(
                    new ConsolidationRequest(today.owner, today.last, today.position - 100)))
                .created())
        .isNotEmpty();
    assertThat(segments(store).stream().map(SegmentView::summary))
        .isNotEmpty()
        .doesNotContain("They walked.")
        .isEqualTo(segments(today.store).stream().map(SegmentView::summary).toList());
    assertThat(sentences(store)).isNotEmpty().isEqualTo(sentences(today.store));
    assertThat(get(store.profile(today.owner))).isPresent();
    assertThat(get(store.levelsOfAllOwners())).isEqualTo(get(today.store.levels(today.owner)));
  }

  private void assertErased(OldDatabase old) throws SQLException {
    String turn =
        history(old.store()).stream()
            .flatMap(exchange -> exchange.turns().stream())
            .filter(said -> said.text().contains("house number 103"))
            .findFirst()
            .orElseThrow()
            .id();
    ErasureReceipt receipt =
        get(old.rights().forget(today.owner, turn, Retokenizer.NONE)).orElseThrow();

    assertThat(receipt.turns()).isEqualTo(1);
    assertThat(receipt.postings()).isPositive();
    assertThat(receipt.segments()).isPositive();
    for (String table : List.of("turn", "exchange", "segment", "conversation")) {
      assertThat(
              old.text(
                  "select count(*) from %s t where cast(t as text) like '%%house number 103%%'"
                      .formatted(table)))
          .as(table)
          .isEqualTo("0");
    }
    assertThat(new Talk(old.store(), today.owner).recalledTexts("house number 103"))
        .noneMatch(text -> text.contains("house number 103"));
    assertThat(get(old.rights().forgetEverything(today.owner)).conversations()).isEqualTo(1);
    assertThat(old.text("select count(*) from voice")).isEqualTo("0");
    assertThat(old.text("select count(*) from utterance")).isEqualTo("0");
  }

  private List<Exchange> history(MemoryStore store) {
    return get(store.historySince(today.owner, today.last, -1));
  }

  private static List<String> texts(List<Exchange> history) {
    List<String> texts = new ArrayList<>();
    history.forEach(exchange -> exchange.turns().forEach(turn -> texts.add(turn.text())));
    return texts;
  }

  private List<SegmentView> segments(MemoryStore store) {
    return get(store.segments(today.owner, today.conversationId));
  }

  private List<String> sentences(MemoryStore store) {
    return get(store.summary(today.owner, today.conversationId)).orElseThrow().sentences().stream()
        .map(SummaryView.Sentence::text)
        .toList();
  }

  private static MemoryExport export(Talk talk) {
    return get(TestDatabase.rights().export(talk.owner));
  }

  private static <T> T get(Uni<T> uni) {
    return uni.await().indefinitely();
  }
}
