package dev.eunoe.memory.persistence.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.ErasureReceipt;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.MemoryRights;
import dev.eunoe.memory.SegmentView;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.persistence.DatabaseFiles;
import dev.eunoe.memory.persistence.Forgetting;
import dev.eunoe.memory.persistence.MadeUpStates;
import dev.eunoe.memory.persistence.Rows;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The words of a turn that was erased are nowhere, whatever was made of them. */
class ErasedWordsTest {
  private final Forgetting forgetting = new Forgetting();
  private final Talk talk = forgetting.talk;
  private final MemoryRights rights = forgetting.rights;

  @Test
  void anErasedTurn_isInNoRowOfAnyTable_norInWhatWasMadeOfIt() {
    forgetting.say("Let us talk about the family.", "Gladly.");
    String told = forgetting.say("My sister is called Velmira.", "Velmira is a lovely name.");
    for (int i = 0; i < 8; i++) {
      forgetting.say(
          "It rained in the morning of day %d, and then the sun came out.".formatted(i), "I see.");
    }
    talk.store
        .consolidate(new ConsolidationRequest(talk.owner, talk.last, Long.MAX_VALUE))
        .await()
        .indefinitely();
    assertThat(Rows.of(talk.owner).toLowerCase(Locale.ROOT)).contains("velmira");

    ErasureReceipt receipt = forgetting.forget("My sister is called Velmira.");

    assertThat(Rows.of(talk.owner).toLowerCase(Locale.ROOT)).doesNotContain("velmira");
    assertThat(receipt.turns()).isEqualTo(1);
    assertThat(receipt.echoes()).isEqualTo(1);
    assertThat(receipt.postings()).isPositive();
    assertThat(receipt.segments()).isPositive();
    assertThat(receipt.states()).as("all but the one before it").isEqualTo(9);
    assertThat(talk.recalledTexts("What is my sister called?")).noneMatch(t -> t.contains("Velm"));
    assertThat(nearestState()).isEqualTo(forgetting.path().getFirst().responseId());
    Exchange erased = forgetting.path().get(1);
    assertThat(erased.responseId()).isEqualTo(told);
    assertThat(erased.turns()).allMatch(StoredMessage::erased);
  }

  private String nearestState() {
    return talk.nearest(talk.last, Forgetting.MODEL).orElseThrow().responseId();
  }

  /** Said, answered, summarised, pinned, named in a title, read into a state, given elsewhere. */
  @Test
  void theWordsOfAnErasedTurn_areInNoExport_noRow_andNoState_wherever() {
    String said = "My name is Velmira Quorvane.";
    String token = "Velmira Quorvane, read into a state";
    talk.say(said, "Hello Velmira Quorvane!", MadeUpStates.reading(Forgetting.MODEL, 20, token));
    String turn = forgetting.turnSaying(said);
    for (int i = 0; i < 8; i++) {
      talk.say(
          "On day %d it rained until the evening, and I stayed in.".formatted(i),
          "I see, Velmira.",
          MadeUpStates.reading(Forgetting.MODEL, talk.position + 20, token, "day " + i));
    }
    consolidate();
    Talk other = new Talk(talk.store, talk.owner);
    Forgetting.answerGiven(other, turn, "What is my name?", "It is Velmira Quorvane.");
    assertThat(TestDatabase.pins().all(talk.owner).await().indefinitely()).hasSize(1);
    assertThat(summaries()).anyMatch(summary -> summary.contains("Quorvane"));

    ErasureReceipt receipt = forgetting.forget(said);

    assertThat(receipt.pins()).isEqualTo(1);
    assertThat(receipt.segments()).isPositive();
    assertThat(receipt.echoes()).isEqualTo(10);
    assertThat(receipt.states()).isEqualTo(10);
    consolidate();
    String rows = Rows.of(talk.owner).toLowerCase(Locale.ROOT);
    assertThat(rows).doesNotContain("velmira").doesNotContain("quorvan");
    assertThat(rights.export(talk.owner).await().indefinitely().toString())
        .doesNotContain("Velmira");
    assertThat(summaries()).isNotEmpty().noneMatch(summary -> summary.contains("Velmira"));
    assertThat(
            Rows.strings(
                "select id from state_block where owner_id = '%s'".formatted(talk.owner.id())))
        .as("blocks of the states, all of which had read it")
        .isEmpty();
  }

  private void consolidate() {
    var request = new ConsolidationRequest(talk.owner, talk.last, Long.MAX_VALUE);
    assertThat(talk.store.consolidate(request).await().indefinitely()).isNotNull();
  }

  private List<String> summaries() {
    return talk.store.segments(talk.owner, talk.conversationId).await().indefinitely().stream()
        .map(SegmentView::summary)
        .toList();
  }

  /** What decision 11 says of the files: gone once the tables are rewritten and the log is over. */
  @Test
  void afterRewritingTheTables_theDatabasesFilesDoNotHoldItEither() throws IOException {
    forgetting.say("My boat is called Quorvantis.", "Quorvantis sounds fast.");
    TestDatabase.execute("checkpoint");
    assertThat(filesHolding("Quorvantis")).isNotEmpty();

    forgetting.forget("My boat is called Quorvantis.");
    TestDatabase.execute("vacuum full");
    TestDatabase.execute("select pg_switch_wal()");
    TestDatabase.execute("checkpoint");

    assertThat(filesHolding("Quorvantis")).allMatch(file -> file.contains("pg_wal"));
  }

  private static List<String> filesHolding(String word) throws IOException {
    return DatabaseFiles.holding(Path.of(Rows.strings("show data_directory").getFirst()), word);
  }
}
