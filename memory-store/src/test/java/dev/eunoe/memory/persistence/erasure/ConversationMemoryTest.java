package dev.eunoe.memory.persistence.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.MemoryItem;
import dev.eunoe.memory.MemoryRights;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.persistence.Rows;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What takes part in memory, and what the numbers that recall goes by say of it. */
class ConversationMemoryTest {
  private final Talk talk = Talk.withNewOwner();
  private final MemoryRights rights = TestDatabase.rights();

  private void forget(String text) {
    String turn =
        rights.list(talk.owner, null, 100).await().indefinitely().stream()
            .filter(item -> item.text().equals(text))
            .map(MemoryItem::id)
            .findFirst()
            .orElseThrow();
    assertThat(rights.forget(talk.owner, turn, Retokenizer.NONE).await().indefinitely())
        .isPresent();
  }

  /** BM25 goes by how much was said: what was erased counts no more, however it went. */
  @Test
  void theSpeakersNumbers_areThoseOfWhatIsLeft() {
    talk.say("A short word.", "Yes.");
    talk.say("My boat is called Quorvantis and lies in the harbour.", "Sounds good.");
    assertThat(spoken()).containsExactly("assistant 2", "user 2");

    forget("My boat is called Quorvantis and lies in the harbour.");
    assertThat(spoken()).containsExactly("assistant 2", "user 1");
    assertThat(TestDatabase.count(VOICE_TERMS.formatted("voice", "terms", talk.owner.id())))
        .isEqualTo(
            TestDatabase.count(VOICE_TERMS.formatted("turn", "indexed_terms", talk.owner.id())));

    rights.remember(talk.owner, talk.conversationId, false, talk.now).await().indefinitely();
    assertThat(spoken()).isEmpty();
    rights.remember(talk.owner, talk.conversationId, true, talk.now).await().indefinitely();
    assertThat(spoken()).containsExactly("assistant 2", "user 1");
    rights
        .forgetConversation(talk.owner, talk.conversationId, Retokenizer.NONE)
        .await()
        .indefinitely();
    assertThat(spoken()).isEmpty();
  }

  private static final String VOICE_TERMS =
      "select coalesce(sum(%2$s), 0) from %1$s where owner_id = '%3$s'";

  private List<String> spoken() {
    return Rows.strings(
        "select role || ' ' || turns from voice where owner_id = '%s' order by role"
            .formatted(talk.owner.id()));
  }

  @Test
  void whatIsOutOfMemory_isInNoSummary() {
    rights.remember(talk.owner, talk.conversationId, false, talk.now).await().indefinitely();
    for (int i = 0; i < 12; i++) {
      talk.say("My dentist Querzel sees me on day %d of May.".formatted(i), "I see.");
    }
    var request = new ConsolidationRequest(talk.owner, talk.last, Long.MAX_VALUE);

    assertThat(talk.store.consolidate(request).await().indefinitely().created()).isEmpty();
    assertThat(talk.store.segments(talk.owner, talk.conversationId).await().indefinitely())
        .isEmpty();
  }
}
