package dev.eunoe.memory.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.SavedBytes;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoreException;
import dev.eunoe.memory.StoreFullException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DurabilityTest {
  private final Talk talk = Talk.withNewOwner();

  @AfterEach
  void removeTheFault() {
    TestDatabase.execute("drop trigger if exists fault on posting");
  }

  /** The index is the last thing an append writes; here the database refuses it. */
  private void failOnIndex(String sqlState) {
    TestDatabase.execute(
        """
        create or replace function fault() returns trigger language plpgsql as $$
        begin
          if new.owner_id = '%s' then raise exception 'no space left' using errcode = '%s'; end if;
          return new;
        end $$;
        create trigger fault before insert on posting for each row execute function fault();
        """
            .formatted(talk.owner.id(), sqlState));
  }

  @Test
  void anAppendThatFailsAtItsEnd_leavesNothingOfItAndAllOfWhatWasThere() {
    String earlier = talk.say("My sister is called Mira.", "Nice.");
    String id = talk.begin("My brother is called Odo.");
    failOnIndex("53100");

    assertThatThrownBy(
            () -> talk.store.append(talk.finished(id, "Nice too.", "f")).await().indefinitely())
        .isInstanceOf(StoreFullException.class)
        .hasMessage(
            "The disk of the database is full; nothing of this was kept, what was there is intact. Free some space on it and try again.");

    Exchange unfinished = talk.store.find(talk.owner, id).await().indefinitely().orElseThrow();
    assertThat(unfinished.status()).isEqualTo(Status.IN_PROGRESS);
    assertThat(unfinished.turns()).hasSize(1);
    assertThat(unfinished.inputTokens()).isEmpty();
    assertThat(talk.recall("What is my brother called?")).noneMatch(r -> r.text().contains("Odo"));
    assertThat(talk.recalledTexts("What is my sister called?"))
        .contains("My sister is called Mira.");
    assertThat(talk.store.find(talk.owner, earlier).await().indefinitely().orElseThrow().turns())
        .hasSize(2);
  }

  @Test
  void afterAFailedAppend_theTurnCanBeMarkedAsFailed() {
    String id = talk.begin("hello");
    failOnIndex("XX000");
    assertThatThrownBy(() ->
            talk.store.append(talk.finished(id, "hi there, my friend", "f")).await().indefinitely())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no space left");

    talk.store.fail(talk.owner, id, "server_error", "The disk is full.").await().indefinitely();
    assertThat(talk.store.find(talk.owner, id).await().indefinitely().orElseThrow().status())
        .isEqualTo(Status.FAILED);
    assertThat(talk.save(id, MadeUpStates.reading("f", 20, "hello"))).isEqualTo(SavedBytes.NOTHING);
    assertThat(talk.nearest(id, "f")).isEmpty();
  }

  @Test
  void forgetConversation_leavesNoRowOfIt() {
    talk.say("My sister is called Mira.", "Nice.", MadeUpStates.reading("f", 20, "Mira"));
    Talk branch = new Talk(talk.store, talk.owner);
    branch.last = talk.last;
    branch.position = 20;
    branch.say("Where was I?", "Here.", MadeUpStates.reading("f", 40, "Mira", "Here."));

    assertThat(
            TestDatabase.rights()
                .forgetConversation(talk.owner, talk.conversationId, Retokenizer.NONE)
                .await()
                .indefinitely())
        .isPresent();

    assertThat(rows("snapshot")).as("states that read the erased turns").isZero();
    assertThat(rows("state_block")).as("and their blocks").isZero();
    assertThat(rows("turn")).isEqualTo(2);
    assertThat(rows("conversation")).isEqualTo(1);
    assertThat(talk.recall("What is my sister called?")).isEmpty();
    assertThat(
            TestDatabase.count(
                "select count(*) from posting where lexeme = 'mira' and owner_id = '%s'"
                    .formatted(talk.owner.id())))
        .isZero();
    assertThat(
            TestDatabase.rights()
                .forgetConversation(talk.owner, talk.conversationId, Retokenizer.NONE)
                .await()
                .indefinitely())
        .isEmpty();
  }

  private long rows(String table) {
    return TestDatabase.count(
        "select count(*) from %s where owner_id = '%s'".formatted(table, talk.owner.id()));
  }
}
