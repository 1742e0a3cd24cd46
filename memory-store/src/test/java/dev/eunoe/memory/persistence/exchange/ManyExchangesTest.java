package dev.eunoe.memory.persistence.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.Consolidation;
import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.ErasureReceipt;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.evaluation.LongerTalk;
import dev.eunoe.memory.persistence.Rows;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import dev.eunoe.memory.persistence.summary.Segments;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL takes 65,535 parameters with a statement; a conversation may be longer. */
class ManyExchangesTest {
  private static final int TOKENS_OF_ERASED = 5;

  private static final int SAID = 10;
  private static final int COPIES = 6_600;
  private static final int EXCHANGES = SAID * (COPIES + 1);

  private final Talk talk = Talk.withNewOwner();

  @BeforeEach
  void sayTheSameAgainAndAgain() throws SQLException {
    for (int i = 0; i < SAID; i++) {
      talk.say("Orlunda " + i, "ok");
    }
    try (Connection connection = TestDatabase.connect()) {
      talk.last = new LongerTalk(connection, talk.owner.id()).add(COPIES);
    }
  }

  private List<Exchange> history() {
    return talk.history(talk.last);
  }

  @Test
  void moreExchangesThanAStatementTakesParameters_areConsolidatedReadExportedAndErased() {
    Consolidation step =
        talk.store
            .consolidate(new ConsolidationRequest(talk.owner, talk.last, Long.MAX_VALUE))
            .await()
            .indefinitely();
    MemoryExport export = TestDatabase.rights().export(talk.owner).await().indefinitely();

    assertThat(step.created()).hasSize(Segments.MAX_AT_ONCE);
    assertThat(history())
        .hasSize(EXCHANGES)
        .last()
        .satisfies(last -> assertThat(last.responseId()).isEqualTo(talk.last));
    assertThat(export.conversations().getFirst().exchanges()).hasSize(EXCHANGES);
    assertThat(talk.recalledTexts("Orlunda 7")).contains("Orlunda 7");

    assertErasedFromTheFourthExchangeOn(history().get(3).turns().getFirst().id());
  }

  /** Its words stand in each copy; all that was said behind it moves towards the beginning. */
  private void assertErasedFromTheFourthExchangeOn(String turnId) {
    ErasureReceipt receipt =
        TestDatabase.rights()
            .forget(talk.owner, turnId, _ -> new int[TOKENS_OF_ERASED])
            .await()
            .indefinitely()
            .orElseThrow();

    assertThat(receipt.turns()).isEqualTo(COPIES + 1);
    assertThat(receipt.records()).isEqualTo(EXCHANGES - 3);
    assertThat(talk.recalledTexts("Orlunda 3")).doesNotContain("Orlunda 3");
    List<Exchange> left = history();
    assertThat(left).hasSize(EXCHANGES);
    assertThat(left.get(EXCHANGES - 7).turns().getFirst().text()).isEqualTo(StoredMessage.ERASED);
    assertThat(left.getLast().turns().getFirst().text()).isEqualTo("Orlunda 9");
    assertThat(left.getLast().endPosition())
        .isEqualTo(20L * EXCHANGES - (COPIES + 1) * (20L - TOKENS_OF_ERASED));
    assertThat(Rows.of(talk.owner)).doesNotContain("Orlunda 3");
  }
}
