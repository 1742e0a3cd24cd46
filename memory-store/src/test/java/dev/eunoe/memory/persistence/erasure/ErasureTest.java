package dev.eunoe.memory.persistence.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.eunoe.memory.AnswerInProgressException;
import dev.eunoe.memory.ErasureReceipt;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.MemoryItem;
import dev.eunoe.memory.MemoryRights;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.persistence.Forgetting;
import dev.eunoe.memory.persistence.Rows;
import dev.eunoe.memory.persistence.Talk;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** How far forgetting reaches, and what it leaves. */
class ErasureTest {
  private final Forgetting forgetting = new Forgetting();
  private final Talk talk = forgetting.talk;
  private final MemoryRights rights = forgetting.rights;

  @Test
  void positionsBehindIt_moveByWhatItLost() {
    forgetting.say("one", "1");
    forgetting.say("A rather long message about a certain Zorvan.", "Zorvan, I see.");
    forgetting.say("three", "3");

    forgetting.forget("A rather long message about a certain Zorvan.");

    assertThat(forgetting.path()).extracting(Exchange::startPosition).containsExactly(0L, 20L, 22L);
    assertThat(forgetting.path()).extracting(Exchange::endPosition).containsExactly(20L, 22L, 42L);
    assertThat(forgetting.path().get(1).inputTokens()).hasSize(2);
    assertThat(forgetting.path().get(1).answerTokens()).isEmpty();
  }

  @Test
  void anAnswerElsewhereThatWasGivenIt_isErasedWhereItRepeatsIt() {
    forgetting.say("The code of my locker is 40718.", "Noted.");
    String turn = forgetting.turnSaying("The code of my locker is 40718.");
    Talk other = new Talk(talk.store, talk.owner);
    Forgetting.answerGiven(other, turn, "What is the code?", "The code is 40718.");
    Forgetting.answerGiven(other, turn, "Is it raining?", "I cannot see outside.");

    ErasureReceipt receipt = forgetting.forget("The code of my locker is 40718.");

    assertThat(receipt.echoes()).isEqualTo(1);
    assertThat(Rows.of(talk.owner)).doesNotContain("40718").contains("I cannot see outside.");
  }

  @Test
  void deletionsDryRun_tellsWhatTheDeletionThenTakes_andChangesNothing() {
    forgetting.say("The code of my locker is 40718.", "Noted.");
    String turn = forgetting.turnSaying("The code of my locker is 40718.");
    Talk other = new Talk(talk.store, talk.owner);
    Forgetting.answerGiven(other, turn, "What is the code?", "The code is 40718.");
    String before = Rows.of(talk.owner);
    MemoryRights dry = rights.dryRun();

    var message = dry.forget(talk.owner, turn, Forgetting.WORDS).await().indefinitely();
    var conversation =
        dry.forgetConversation(talk.owner, talk.conversationId, Forgetting.WORDS)
            .await()
            .indefinitely();
    ErasureReceipt everything = dry.forgetEverything(talk.owner).await().indefinitely();

    assertThat(Rows.of(talk.owner)).isEqualTo(before);
    assertThat(message.orElseThrow().echoes()).isEqualTo(1);
    assertThat(conversation.orElseThrow().echoes()).isEqualTo(1);
    assertThat(
            rights
                .forgetConversation(talk.owner, talk.conversationId, Forgetting.WORDS)
                .await()
                .indefinitely())
        .isEqualTo(conversation);
    assertThat(everything.conversations()).isEqualTo(2);
    assertThat(rights.dryRun().forgetEverything(talk.owner).await().indefinitely())
        .isEqualTo(rights.forgetEverything(talk.owner).await().indefinitely());
  }

  @Test
  void whatWasSaidTwice_isErasedTwice_andWordsSaidElsewhereErodeNoAnswer() {
    forgetting.say("My dog is called Tusko.", "Fine.");
    forgetting.say("My dog likes the river.", "Rivers are nice for a dog.");
    forgetting.say("my dog is called tusko!", "You said so.");

    ErasureReceipt receipt = forgetting.forget("My dog is called Tusko.");

    assertThat(receipt.turns()).isEqualTo(2);
    assertThat(receipt.echoes()).isZero();
    assertThat(Rows.of(talk.owner).toLowerCase(Locale.ROOT))
        .doesNotContain("tusko")
        .contains("rivers are nice for a dog");
  }

  @Test
  void aCorrection_takesThePlaceOfTheWords() {
    forgetting.say("My sister is called Velmira.", "Velmira, I see.");

    rights
        .correct(
            talk.owner,
            forgetting.turnSaying("My sister is called Velmira."),
            "My sister is called Mara.",
            Forgetting.WORDS)
        .await()
        .indefinitely();

    assertThat(Rows.of(talk.owner).toLowerCase(Locale.ROOT)).doesNotContain("velmira");
    talk.last = null;
    assertThat(talk.recalledTexts("What is my sister called?"))
        .contains("My sister is called Mara.");
  }

  /** What was erased is told by a field: the words for it can be said like any others. */
  @Test
  void theWordsForWhatWasErased_areWordsLikeOthers() {
    forgetting.say(StoredMessage.ERASED, "What was?");
    forgetting.say("My sister is called Velmira.", "Velmira, I see.");
    forgetting.say("The code is 40718.", "Noted.");

    rights
        .correct(
            talk.owner,
            forgetting.turnSaying("My sister is called Velmira."),
            StoredMessage.ERASED,
            Forgetting.WORDS)
        .await()
        .indefinitely();
    forgetting.forget("The code is 40718.");

    assertThat(forgetting.path().stream().map(exchange -> exchange.turns().getFirst()))
        .extracting(StoredMessage::text, StoredMessage::erased)
        .containsExactly(
            tuple(StoredMessage.ERASED, false),
            tuple(StoredMessage.ERASED, false),
            tuple(StoredMessage.ERASED, true));
    assertThat(rights.list(talk.owner, null, 10).await().indefinitely())
        .extracting(MemoryItem::text)
        .contains(StoredMessage.ERASED);
    talk.last = null;
    assertThat(talk.recalledTexts("What was erased?")).contains(StoredMessage.ERASED);
  }

  @Test
  void whileAnAnswerIsBeingWritten_nothingIsErased() {
    forgetting.say("My cat is called Orla.", "Noted.");
    String id = talk.begin("What is my cat called?");

    assertThatThrownBy(() -> forgetting.forget("My cat is called Orla."))
        .isInstanceOf(AnswerInProgressException.class)
        .hasMessageContaining(id);
    assertThat(Rows.of(talk.owner)).contains("My cat is called Orla.");
  }

  @Test
  void forgettingAConversation_reachesTheAnswersItGaveToOthers() {
    forgetting.say("The code of my locker is 40718.", "Noted.");
    Talk other = new Talk(talk.store, talk.owner);
    Forgetting.answerGiven(
        other,
        forgetting.turnSaying("The code of my locker is 40718."),
        "The code?",
        "It is 40718.");

    ErasureReceipt receipt =
        rights
            .forgetConversation(talk.owner, talk.conversationId, Forgetting.WORDS)
            .await()
            .indefinitely()
            .orElseThrow();

    assertThat(receipt.conversations()).isEqualTo(1);
    assertThat(Rows.of(talk.owner)).doesNotContain("40718").doesNotContain(talk.conversationId);
  }

  @Test
  void forgettingEverything_leavesNoRow() {
    forgetting.say("My name is Ilvo.", "Hello.");

    ErasureReceipt receipt = rights.forgetEverything(talk.owner).await().indefinitely();

    assertThat(receipt.turns()).isEqualTo(2);
    assertThat(receipt.pins()).isEqualTo(1);
    assertThat(Rows.of(talk.owner)).isEmpty();
  }

  @Test
  void whatIsNotThere_isNotForgotten() {
    assertThat(rights.forget(talk.owner, "turn_none", Forgetting.WORDS).await().indefinitely())
        .isEmpty();
    assertThat(
            rights
                .forgetConversation(talk.owner, "conv_none", Forgetting.WORDS)
                .await()
                .indefinitely())
        .isEmpty();
  }

  @Test
  void theList_isPagedAndKnowsNoErasedTurns() {
    forgetting.say("one thing", "fine");
    forgetting.say("another thing", "good");

    List<MemoryItem> first = rights.list(talk.owner, null, 3).await().indefinitely();
    List<MemoryItem> rest = rights.list(talk.owner, first.getLast().id(), 3).await().indefinitely();

    assertThat(first).extracting(MemoryItem::text).containsExactly("good", "another thing", "fine");
    assertThat(rest).extracting(MemoryItem::text).containsExactly("one thing");
    forgetting.forget("one thing");
    assertThat(rights.list(talk.owner, null, 9).await().indefinitely()).hasSize(3);
  }
}
