package dev.eunoe.memory.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.Consolidation;
import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.evaluation.LongerTalk;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** PostgreSQL takes 65,535 parameters with a statement; a conversation may be longer. */
class ManyExchangesTest {
  private static final int SAID = 10;
  private static final int COPIES = 6_600;
  private static final int EXCHANGES = SAID * (COPIES + 1);

  private final Talk talk = Talk.withNewOwner();

  @Test
  void moreExchangesThanAStatementTakesParameters_areConsolidatedReadAndExported()
      throws SQLException {
    for (int i = 0; i < SAID; i++) {
      talk.say("Orlunda " + i, "ok");
    }
    try (Connection connection = TestDatabase.connect()) {
      talk.last = new LongerTalk(connection, talk.owner.id()).add(COPIES);
    }

    Consolidation step =
        talk.store
            .consolidate(new ConsolidationRequest(talk.owner, talk.last, Long.MAX_VALUE))
            .await()
            .indefinitely();
    MemoryExport export = TestDatabase.rights().export(talk.owner).await().indefinitely();

    assertThat(step.created()).hasSize(Segments.MAX_AT_ONCE);
    assertThat(talk.store.history(talk.owner, talk.last).await().indefinitely())
        .hasSize(EXCHANGES)
        .last()
        .satisfies(last -> assertThat(last.responseId()).isEqualTo(talk.last));
    assertThat(export.conversations().getFirst().exchanges()).hasSize(EXCHANGES);
    assertThat(talk.recalledTexts("Orlunda 7")).contains("Orlunda 7");
  }
}
