package dev.eunoe.memory.persistence.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.memory.ConversationBusyException;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.MemoryStores;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoreException;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two servers on one database: neither takes the other's words, nor the other for dead. */
class TwoServersTest {
  private static final Instant LATER = Talk.START.plusSeconds(100_000);

  private final Owner owner = Talk.newOwner();
  private final MemoryStores.Opened another = open();
  private final Talk here = new Talk(TestDatabase.store(), owner);
  private final Talk there = new Talk(another.store(), owner);
  private boolean closed;

  private static MemoryStores.Opened open() {
    var server = TestDatabase.server();
    return MemoryStores.open(server.reactiveUrl(), server.user(), server.password());
  }

  @AfterEach
  void close() {
    if (!closed) {
      another.close();
    }
  }

  /** Ends the server that is writing an answer, and waits until the database has seen it. */
  private void killTheServerOf(String writing) throws InterruptedException {
    another.close();
    closed = true;
    while (TestDatabase.count("select count(*) " + lockOf(writing)) > 0) {
      Thread.sleep(10);
    }
  }

  private static String lockOf(String writing) {
    return "from pg_locks held join exchange on held.objid = cast(server as oid)"
        + " where held.classid = 4713 and response_id = '%s'".formatted(writing);
  }

  @Test
  void anotherServerThatStarts_endsNoAnswerOfOneThatLives() {
    String mine = here.begin("hello");
    String theirs = there.begin("hello");

    var unused = here.store.failInterrupted(LATER).await().indefinitely();
    unused = there.store.failInterrupted(LATER).await().indefinitely();

    assertThat(find(mine).status()).isEqualTo(Status.IN_PROGRESS);
    assertThat(find(theirs).status()).isEqualTo(Status.IN_PROGRESS);
    there.store.append(there.finished(theirs, "Hello.", "")).await().indefinitely();
    assertThat(find(theirs).status()).isEqualTo(Status.COMPLETED);
  }

  @Test
  void aServerThatStarts_endsAtOnceWhatAKilledOneLeftBehind() throws InterruptedException {
    String mine = here.begin("hello");
    String theirs = there.begin("hello");
    killTheServerOf(theirs);

    assertThat(here.store.failInterrupted(Talk.START).await().indefinitely()).isPositive();

    assertThat(find(theirs).status()).isEqualTo(Status.FAILED);
    assertThat(find(theirs).errorCode()).isEqualTo("interrupted");
    assertThat(find(mine).status()).isEqualTo(Status.IN_PROGRESS);
  }

  @Test
  void answersOfBeforeThereWereNumbers_areEndedAtAStart() {
    String old = here.begin("hello");
    TestDatabase.execute(
        "update exchange set server = null where response_id = '%s'".formatted(old));

    assertThat(here.store.failInterrupted(LATER).await().indefinitely()).isPositive();

    assertThat(find(old).errorCode()).isEqualTo("interrupted");
  }

  @Test
  void anAnswerTakenForInterrupted_isFinishedByTheServerThatLives() {
    String id = there.begin("hello");
    interrupt(id);

    assertThatThrownBy(
            () -> here.store.append(here.finished(id, "Not mine.", "")).await().indefinitely())
        .isInstanceOf(StoreException.class);
    there.store.append(there.finished(id, "Hello.", "")).await().indefinitely();

    assertThat(find(id).status()).isEqualTo(Status.COMPLETED);
    assertThat(find(id).errorCode()).isNull();
  }

  @Test
  void anAnswerTakenForInterrupted_isNotPutBesideATalkThatWentOn() {
    String id = there.begin("hello");
    interrupt(id);
    var unused = begin(here.store, there.conversationId, null);

    assertThatThrownBy(
            () -> there.store.append(there.finished(id, "Late.", "")).await().indefinitely())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("gone on without it");
    assertThat(find(id).status()).isEqualTo(Status.FAILED);
  }

  private static void interrupt(String id) {
    TestDatabase.execute(
        "update exchange set status = 'FAILED', error_code = 'interrupted' where response_id = '%s'"
            .formatted(id));
  }

  @Test
  void theConnectionThatProvesLife_isReplacedWhenItBreaks() throws InterruptedException {
    String id = there.begin("hello");
    String held = lockOf(id);
    TestDatabase.execute("select pg_terminate_backend(held.pid) " + held);

    while (TestDatabase.count("select count(*) " + held) == 0) {
      Thread.sleep(50);
    }
    var unused = here.store.failInterrupted(LATER).await().indefinitely();
    assertThat(find(id).status()).isEqualTo(Status.IN_PROGRESS);
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
  void aFailedAnswer_orOneOfAKilledServer_holdsNoConversationUp() throws InterruptedException {
    String conversation = "conv_" + UUID.randomUUID();
    String failed = begin(there.store, conversation, null);
    there.store.fail(owner, failed, "code", "It failed.").await().indefinitely();
    String orphan = begin(there.store, conversation, null);
    killTheServerOf(orphan);

    String next = begin(here.store, conversation, null);

    assertThat(find(next).status()).isEqualTo(Status.IN_PROGRESS);
    assertThat(find(orphan).errorCode()).isEqualTo("interrupted");
  }

  @Test
  void forgetting_doesNotWaitForAnAnswerOfAKilledServer() throws InterruptedException {
    String first = here.say("My sister is called Velmira.", "A nice name.");
    String turn = find(first).turns().getFirst().id();
    String orphan = there.begin("hello");
    killTheServerOf(orphan);

    var erased = TestDatabase.rights().forget(owner, turn, Retokenizer.NONE);

    assertThat(erased.await().indefinitely()).isPresent();
    assertThat(find(orphan).errorCode()).isEqualTo("interrupted");
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
                null))
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
