package dev.eunoe.memory.persistence.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.memory.ConversationBusyException;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.TakenItems;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two servers on one database: neither takes the other's words, nor the other for dead. */
class TwoServersTest {
  private final Owner owner = Talk.newOwner();
  private final TestDatabase.Server another = TestDatabase.anotherServer();
  private final Talk here = new Talk(TestDatabase.store(), owner);
  private final Talk there = new Talk(another.store(), owner);

  /** As if its server had been away for so long. */
  private static void runOut(String id) {
    TestDatabase.execute(
        "update exchange set lease_until = now() - interval '1 s' where response_id = '%s'"
            .formatted(id));
  }

  @Test
  void messagesAtOnceInOneConversation_ofBothServers_standOneBehindTheOther() {
    String conversation = "conv_" + UUID.randomUUID();
    int rounds = 20;
    for (int round = 0; round < rounds; round++) {
      String head = head(conversation);
      List<CompletableFuture<@Nullable String>> begun = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        MemoryStore store = i % 2 == 0 ? here.store : there.store;
        begun.add(
            CompletableFuture.supplyAsync(() -> {
              try {
                return begin(store, conversation, head);
              } catch (ConversationBusyException busy) {
                return null;
              }
            }));
      }
      List<String> won =
          begun.stream().map(CompletableFuture::join).filter(id -> id != null).toList();

      assertThat(won).hasSize(1);
      finish(won.getFirst());
    }
    List<Exchange> path =
        here.store.historySince(owner, head(conversation), -1).await().indefinitely();
    assertThat(path).hasSize(rounds);
  }

  @Test
  void aMessageWhileAnotherIsBeingWritten_keepsNothingAndSaysSo() {
    String conversation = "conv_" + UUID.randomUUID();
    String writing = begin(here.store, conversation, null);

    assertThatThrownBy(() -> begin(there.store, conversation, null))
        .isInstanceOf(ConversationBusyException.class)
        .hasMessageContaining(writing);
    finish(writing);
    assertThatThrownBy(() -> begin(there.store, conversation, null)) // it has moved
        .isInstanceOf(ConversationBusyException.class);

    String next = begin(there.store, conversation, writing);
    assertThat(find(next).previousResponseId()).isEqualTo(writing);
    assertThat(here.store.exchanges(owner, conversation).await().indefinitely()).hasSize(2);
  }

  @Test
  void aFailedAnswer_orOneOfAKilledServer_holdsNoConversationUp() {
    String conversation = "conv_" + UUID.randomUUID();
    String failed = begin(there.store, conversation, null);
    there.store.fail(owner, failed, "code", "It failed.").await().indefinitely();
    String orphan = begin(there.store, conversation, null);
    runOut(orphan);

    String next = begin(here.store, conversation, null);

    assertThat(find(next).status()).isEqualTo(Status.IN_PROGRESS);
    assertThat(find(orphan).errorCode()).isEqualTo("interrupted");
  }

  @Test
  void forgetting_doesNotWaitForAnAnswerOfAKilledServer() {
    String first = here.say("My sister is called Velmira.", "A nice name.");
    String turn = find(first).turns().getFirst().id();
    String orphan = there.begin("hello");
    runOut(orphan);

    var erased = TestDatabase.rights().forget(owner, turn, Retokenizer.NONE);

    assertThat(erased.await().indefinitely()).isPresent();
    assertThat(find(orphan).errorCode()).isEqualTo("interrupted");
  }

  @Test
  void anAnswerThatWillBeFinished_holdsItsConversationUp_untilItIs() {
    String conversation = "conv_" + UUID.randomUUID();
    String orphan = begin(there.store, conversation, null, "{}");
    runOut(orphan);

    assertThatThrownBy(() -> begin(here.store, conversation, null))
        .isInstanceOf(ConversationBusyException.class);
    assertThat(TestDatabase.running().take(owner, orphan).await().indefinitely()).isTrue();
    finish(orphan);

    String next = begin(here.store, conversation, orphan);
    assertThat(find(next).previousResponseId()).isEqualTo(orphan);
  }

  private String head(String conversation) {
    return here.store
        .head(owner, conversation)
        .await()
        .indefinitely()
        .map(Exchange::responseId)
        .orElse(null);
  }

  private String begin(MemoryStore store, String conversation, @Nullable String previous) {
    return begin(store, conversation, previous, null);
  }

  private String begin(
      MemoryStore store,
      String conversation,
      @Nullable String previous,
      @Nullable String settings) {
    String id = "resp_" + UUID.randomUUID();
    store
        .beginAtHead(
            new NewExchange(
                owner,
                conversation,
                id,
                previous,
                "eunoe-mini",
                List.of(new Message("user", "Hello.")),
                Talk.START,
                "{}",
                null,
                settings,
                null),
            TakenItems.NONE)
        .await()
        .indefinitely();
    return id;
  }

  private void finish(String id) {
    here.store.append(here.finished(id, "Hello.", "")).await().indefinitely();
  }

  private Exchange find(String id) {
    return here.store.find(owner, id).await().indefinitely().orElseThrow();
  }
}
