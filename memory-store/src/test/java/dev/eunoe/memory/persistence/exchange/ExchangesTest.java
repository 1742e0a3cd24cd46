package dev.eunoe.memory.persistence.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.memory.ConversationSummary;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoreException;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExchangesTest {
  private final Talk talk = Talk.withNewOwner();

  private Exchange find(String id) {
    return talk.store.find(talk.owner, id).await().indefinitely().orElseThrow();
  }

  private List<Exchange> history(String id) {
    return talk.history(id);
  }

  @Test
  void begin_keepsTheMessageBeforeThereIsAnAnswer() {
    String id = talk.begin("My sister is called Mira.");

    Exchange exchange = find(id);
    assertThat(exchange.status()).isEqualTo(Status.IN_PROGRESS);
    assertThat(exchange.turns())
        .extracting(StoredMessage::text)
        .containsExactly("My sister is called Mira.");
    assertThat(exchange.conversationId()).isEqualTo(talk.conversationId);
    assertThat(exchange.responseJson()).isNull();
    assertThat(exchange.inputTokens()).isEmpty();
  }

  @Test
  void append_keepsAllOfTheAnswer() {
    String id = talk.say("My sister is called Mira.", "Mira is a nice name.");

    Exchange exchange = find(id);
    assertThat(exchange.status()).isEqualTo(Status.COMPLETED);
    assertThat(exchange.turns())
        .extracting(StoredMessage::role)
        .containsExactly("user", "assistant");
    assertThat(exchange.turns()).allSatisfy(turn -> assertThat(turn.id()).startsWith("turn_"));
    assertThat(exchange.turns().getFirst().at()).isEqualTo(Talk.START.plusSeconds(60));
    assertThat(exchange.inputTokens()).containsExactly(1, 2, 70_000);
    assertThat(exchange.answerTokens()).containsExactly(-1, 5);
    assertThat(exchange.transcriptHash()).isEqualTo("hash of " + id);
    assertThat(exchange.endPosition()).isEqualTo(20);
    assertThat(exchange.responseJson()).isEqualTo("{\"answer\":1}");
    assertThat(exchange.receiptJson()).isEqualTo("{\"receipt\":1}");
    assertThat(exchange.finishedAt()).isEqualTo(Talk.START.plusSeconds(65));
  }

  @Test
  void history_isThePathFromTheRootAndLeavesOtherBranchesOut() {
    String root = talk.say("one", "1");
    String left = talk.say("two", "2");
    talk.last = root;
    String right = talk.say("three", "3");
    String rightLeaf = talk.say("four", "4");

    assertThat(history(rightLeaf))
        .extracting(Exchange::responseId)
        .containsExactly(root, right, rightLeaf);
    assertThat(history(rightLeaf).getLast().previousResponseId()).isEqualTo(right);
    assertThat(history(left)).extracting(Exchange::responseId).containsExactly(root, left);
    assertThat(history("unknown")).isEmpty();
    assertThat(talk.store.exchanges(talk.owner, talk.conversationId).await().indefinitely())
        .extracting(Exchange::responseId)
        .containsExactly(root, left, right, rightLeaf);
  }

  @Test
  void historySince_isTheEndOfThePath_fromTheFirstExchangeEndingAfterThePosition() {
    String root = talk.say("one", "1");
    String middle = talk.say("two", "2");
    String leaf = talk.say("three", "3");
    long over = find(root).endPosition();

    assertThat(talk.store.historySince(talk.owner, leaf, over).await().indefinitely())
        .extracting(Exchange::responseId)
        .containsExactly(middle, leaf);
    assertThat(talk.store.historySince(talk.owner, leaf, over - 1).await().indefinitely())
        .extracting(Exchange::responseId)
        .containsExactly(root, middle, leaf);
    assertThat(
            talk.store
                .historySince(talk.owner, leaf, find(leaf).endPosition())
                .await()
                .indefinitely())
        .isEmpty();
  }

  @Test
  void append_twice_isRefusedAndChangesNothing() {
    String id = talk.say("one", "1");

    assertThatThrownBy(
            () -> talk.store.append(talk.finished(id, "other", "")).await().indefinitely())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(id)
        .hasMessageContaining("COMPLETED");
    assertThat(find(id).turns().getLast().text()).isEqualTo("1");
  }

  @Test
  void begin_afterAnUnknownResponse_isRefusedAndKeepsNothing() {
    talk.last = "resp_unknown";

    assertThatThrownBy(() -> talk.begin("hello"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("resp_unknown");
    assertThat(talk.store.conversations(talk.owner, null, 10).await().indefinitely()).isEmpty();
  }

  @Test
  void fail_keepsTheQuestionAndSaysWhy() {
    String id = talk.begin("hello");
    talk.store.fail(talk.owner, id, "server_error", "The disk is full.").await().indefinitely();

    Exchange exchange = find(id);
    assertThat(exchange.status()).isEqualTo(Status.FAILED);
    assertThat(exchange.errorCode()).isEqualTo("server_error");
    assertThat(exchange.errorMessage()).isEqualTo("The disk is full.");
    assertThat(exchange.turns()).hasSize(1);
  }

  @Test
  void conversations_areListedByUseWithTheFirstWordsAsTitle() {
    talk.say("Hello there, my name is Anna and I have come to talk about whales", "Hi.");
    String lastOfFirst = talk.say("Yes", "OK");
    Talk second = new Talk(talk.store, talk.owner);
    second.now = talk.now.plusSeconds(600);
    second.say("Short one", "Yes");

    List<ConversationSummary> listed =
        talk.store.conversations(talk.owner, null, 10).await().indefinitely();
    assertThat(listed)
        .extracting(ConversationSummary::title)
        .containsExactly("Short one", "Hello there, my name is Anna and I…");
    assertThat(listed.getLast().lastResponseId()).isEqualTo(lastOfFirst);
    assertThat(listed.getLast().turns()).isEqualTo(4);
    assertThat(listed.getLast().updatedAt()).isEqualTo(talk.now.plusSeconds(5));
    assertThat(talk.store.conversations(talk.owner, null, 1).await().indefinitely()).hasSize(1);
  }

  @Test
  void otherOwners_seeNothing() {
    String id = talk.say("My sister is called Mira.", "Nice.");
    Owner other = Talk.newOwner();

    assertThat(talk.store.find(other, id).await().indefinitely()).isEmpty();
    assertThat(talk.store.historySince(other, id, -1).await().indefinitely()).isEmpty();
    assertThat(talk.store.conversations(other, null, 10).await().indefinitely()).isEmpty();
    assertThat(talk.store.exchanges(other, talk.conversationId).await().indefinitely()).isEmpty();
    assertThat(
            TestDatabase.rights()
                .forgetConversation(other, talk.conversationId, Retokenizer.NONE)
                .await()
                .indefinitely())
        .isEmpty();
    assertThat(find(id).turns()).hasSize(2);
  }

  @Test
  void twoOwners_mayUseTheSameIds() {
    String id = talk.say("one", "1");
    Talk other = new Talk(talk.store, Talk.newOwner());
    talk.store
        .begin(
            new dev.eunoe.memory.NewExchange(
                other.owner,
                talk.conversationId,
                id,
                null,
                "eunoe-mini",
                List.of(new dev.eunoe.memory.Message("user", "another")),
                Talk.START,
                "{}",
                null))
        .await()
        .indefinitely();

    assertThat(find(id).turns().getFirst().text()).isEqualTo("one");
  }
}
