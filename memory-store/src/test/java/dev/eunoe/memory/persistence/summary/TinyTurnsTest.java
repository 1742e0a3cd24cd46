package dev.eunoe.memory.persistence.summary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.Consolidation;
import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.ErasureReceipt;
import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.SegmentView;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import dev.eunoe.memory.persistence.session.PublicId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A conversation of more than a thousand turns of one word: each step does a part, and none does
 * all.
 */
class TinyTurnsTest {
  private static final int EXCHANGES = 12;
  private static final int MESSAGES = 100;

  private final Talk talk = Talk.withNewOwner();

  /**
   * Many messages to one answer, which is quick to write; one in a hundred has a word of its own.
   */
  @BeforeEach
  void sayOneWordAtATime() {
    for (int e = 0; e < EXCHANGES; e++) {
      List<Message> messages = new ArrayList<>();
      for (int m = 0; m < MESSAGES; m++) {
        messages.add(new Message("user", m == 50 ? "Velanquis" + e : "ok" + (m % 7)));
      }
      say(messages);
    }
  }

  private void say(List<Message> messages) {
    talk.now = talk.now.plusSeconds(60);
    String id = PublicId.fresh("resp_");
    talk.store
        .begin(
            new NewExchange(
                talk.owner,
                talk.conversationId,
                id,
                talk.last,
                "m",
                messages,
                talk.now,
                "{}",
                null))
        .await()
        .indefinitely();
    talk.store
        .append(
            new FinishedExchange(
                talk.owner,
                id,
                Status.COMPLETED,
                "ok",
                new int[] {1},
                new int[] {2},
                "",
                talk.position,
                talk.position + messages.size(),
                "{}",
                "{}",
                "",
                talk.now))
        .await()
        .indefinitely();
    talk.position += messages.size();
    talk.last = id;
  }

  private Consolidation consolidate() {
    return talk.store
        .consolidate(new ConsolidationRequest(talk.owner, talk.last, Long.MAX_VALUE))
        .await()
        .indefinitely();
  }

  private long rows(String table) {
    return TestDatabase.count(
        "select count(*) from %s where owner_id = '%s'".formatted(table, talk.owner.id()));
  }

  @Test
  void aThousandWords_areConsolidatedRecalledAndErased_aPartAtATime() {
    List<SegmentView> made = new ArrayList<>();
    for (Consolidation step = consolidate(); !step.created().isEmpty(); step = consolidate()) {
      assertThat(step.created()).hasSizeLessThanOrEqualTo(Segments.MAX_AT_ONCE);
      made.addAll(step.created());
    }

    assertThat(rows("turn")).isEqualTo(EXCHANGES * (MESSAGES + 1));
    assertThat(made).hasSizeGreaterThan(5);
    assertThat(made.stream().flatMap(segment -> segment.turnIds().stream()))
        .doesNotHaveDuplicates()
        .hasSize((int) rows("segment_turn"));
    assertThat(rows("utterance"))
        .as("seven words and the names, and the answer")
        .isEqualTo(7 + EXCHANGES + 1);

    assertThat(talk.recalledTexts("Velanquis7 ok3")).first().isEqualTo("Velanquis7");

    String id = talk.recall("Velanquis7").getFirst().turnId();
    ErasureReceipt erased =
        TestDatabase.rights()
            .forget(talk.owner, id, Retokenizer.NONE)
            .await()
            .indefinitely()
            .orElseThrow();

    assertThat(erased.turns()).isEqualTo(1);
    assertThat(erased.postings()).isEqualTo(1);
    assertThat(erased.segments()).as("its own, its conversation's, the owner's").isBetween(1, 3);
    assertThat(talk.recalledTexts("Velanquis7")).doesNotContain("Velanquis7");
    assertThat(talk.recalledTexts("Velanquis8")).contains("Velanquis8");
  }
}
