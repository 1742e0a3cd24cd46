package dev.eunoe.memory.persistence.summary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.Reindexed;
import dev.eunoe.memory.persistence.Rows;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was indexed before words were cut as they are now is found once it was its turn. */
class ReindexingTest {
  private final Talk talk = Talk.withNewOwner();

  private static void execute(String sql) {
    try (Connection connection = TestDatabase.connect();
        Statement statement = connection.createStatement()) {
      var unused = statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** By words that are cut otherwise. */
  private void indexAsBefore() {
    String owner = talk.owner.id();
    execute(
        """
        delete from posting where owner_id = '%1$s';
        insert into posting (owner_id, lexeme, turn_id, place, tf, terms, voice)
          select owner_id, 'once ' || word.lexeme, id, place, cardinality(word.positions), 7, voice
          from turn, unnest(to_tsvector('english', text)) as word
          where owner_id = '%1$s' and indexed_terms is not null;
        update turn set indexed_terms = 7 where owner_id = '%1$s' and indexed_terms is not null;
        update voice set terms = 7 * turns where owner_id = '%1$s';
        insert into reindex_due (conversation_id, owner_id, done_to)
          select id, owner_id, id * 16777216 - 1 from conversation where owner_id = '%1$s';
        """
            .formatted(owner));
  }

  private static void reindexAll() {
    long after = 0;
    for (Reindexed done = next(after); done.number() != 0; done = next(after)) {
      assertThat(done.failure()).isNull();
      after = done.more() ? after : done.number();
    }
  }

  private static Reindexed next(long after) {
    return TestDatabase.store().reindexSome(after).await().indefinitely();
  }

  private List<String> rows(String columns, String table) {
    return Rows.strings(
        "select %s from %s where owner_id = '%s' order by 1"
            .formatted(columns, table, talk.owner.id()));
  }

  @Test
  void olderMessages_areIndexedAnew_asIfTheyWereWrittenNow() {
    talk.say("मेरी बहन दिल्ली में हिन्दी पढ़ाती है", "Nice.");
    talk.say("My number is 40718, well-known to a@b.example.", "I see.");
    talk.store
        .consolidate(new ConsolidationRequest(talk.owner, talk.last, Long.MAX_VALUE))
        .await()
        .indefinitely();
    String posting = "concat_ws(' ', lexeme, place, tf, terms, voice)";
    List<String> written = rows(posting, "posting");
    List<String> voices = rows("concat_ws(' ', role, turns, terms)", "voice");
    assertThat(written).anyMatch(row -> row.contains(" -") || row.contains("हिन्दी"));
    indexAsBefore();
    assertThat(talk.recalledTexts("हिन्दी")).isEmpty();

    reindexAll();

    assertThat(rows(posting, "posting")).isEqualTo(written);
    assertThat(rows("concat_ws(' ', role, turns, terms)", "voice")).isEqualTo(voices);
    assertThat(rows("owner_id", "reindex_due")).isEmpty();
    assertThat(talk.recalledTexts("हिन्दी")).hasSize(1);
  }

  @Test
  void manyMessages_areIndexedInSlices_eachOfWhichIsKept() {
    for (int i = 0; i < 110; i++) {
      talk.say("Harbour " + i + " is called हिन्दी" + i, "Yes.");
    }
    indexAsBefore();

    Reindexed first = TestDatabase.store().reindexSome(conversation() - 1).await().indefinitely();

    assertThat(first.more()).isTrue();
    assertThat(talk.recalledTexts("हिन्दी3")).hasSize(1);
    assertThat(talk.recalledTexts("हिन्दी109")).isEmpty();
    reindexAll();
    assertThat(talk.recalledTexts("हिन्दी109")).hasSize(1);
  }

  private long conversation() {
    return Long.parseLong(rows("cast(id as text)", "conversation").getFirst());
  }

  @Test
  void whatIsOutOfMemory_staysOut() {
    talk.say("मेरी बहन दिल्ली में है", "Nice.");
    indexAsBefore();
    TestDatabase.rights()
        .remember(talk.owner, talk.conversationId, false, talk.now)
        .await()
        .indefinitely();

    reindexAll();

    assertThat(rows("lexeme", "posting")).isEmpty();
  }
}
