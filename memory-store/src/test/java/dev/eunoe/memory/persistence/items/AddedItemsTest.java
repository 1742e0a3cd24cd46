package dev.eunoe.memory.persistence.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.memory.ConversationBusyException;
import dev.eunoe.memory.ConversationItems;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.TakenItems;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is added to a conversation is there once: waiting, or among what an answer has read. */
class AddedItemsTest {
  private final Talk talk = Talk.withNewOwner();
  private final ConversationItems items = TestDatabase.items();
  private final StoredMessage boat = said("user", "My boat is blue.");
  private final StoredMessage noted = said("assistant", "Noted.");

  private static StoredMessage said(String role, String text) {
    return new StoredMessage("turn_" + UUID.randomUUID(), role, "", text, Talk.START, false);
  }

  @BeforeEach
  void twoAreAdded() {
    items
        .create(talk.owner, talk.conversationId, "{\"a\":\"b\"}", List.of(boat, noted), Talk.START)
        .await()
        .indefinitely();
  }

  private List<StoredMessage> waiting() {
    return items.find(talk.owner, talk.conversationId).await().indefinitely().orElseThrow().added();
  }

  private String begin(StoredMessage... taken) {
    String id = "resp_" + UUID.randomUUID();
    List<Message> input =
        Stream.concat(
                Stream.of(new Message("system", "Be brief.")),
                Stream.concat(
                    Stream.of(taken).map(item -> new Message(item.role(), item.text())),
                    Stream.of(new Message("user", "What is blue?"))))
            .toList();
    var exchange =
        new NewExchange(
            talk.owner, talk.conversationId, id, null, "m", input, Talk.START, "{}", "Be brief.");
    var ids = Stream.of(taken).map(StoredMessage::id).toList();
    talk.store.beginAtHead(exchange, new TakenItems(1, ids)).await().indefinitely();
    return id;
  }

  private List<StoredMessage> turns(String response) {
    Exchange found = talk.store.find(talk.owner, response).await().indefinitely().orElseThrow();
    return found.turns();
  }

  @Test
  void whatIsTaken_waitsNoMore_andKeepsItsId() {
    String response = begin(boat, noted);

    assertThat(waiting()).isEmpty();
    assertThat(turns(response)).hasSize(4).containsSubsequence(boat, noted);
  }

  @Test
  void whatAFailedAnswerHadTaken_waitsAgain_inFrontOfWhatCameMeanwhile() {
    String response = begin(boat, noted);
    StoredMessage later =
        new StoredMessage("turn_later", "user", "", "So?", Talk.START.plusSeconds(1), false);
    items.add(talk.owner, talk.conversationId, List.of(later), talk.now).await().indefinitely();

    talk.store.fail(talk.owner, response, "engine_failed", "It failed.").await().indefinitely();

    assertThat(waiting()).containsExactly(boat, noted, later);
    assertThat(turns(response))
        .extracting(StoredMessage::text)
        .containsExactly("Be brief.", "What is blue?");
    String next = begin(boat, noted, later);
    assertThat(turns(next)).containsSubsequence(boat, noted, later);
  }

  @Test
  void whatWentMeanwhile_isNotTaken_andNothingBegins() {
    assertThat(items.remove(talk.owner, talk.conversationId, boat.id()).await().indefinitely())
        .isTrue();

    assertThatThrownBy(() -> begin(boat, noted)).isInstanceOf(ConversationBusyException.class);

    assertThat(waiting()).containsExactly(noted);
    assertThat(items.remove(talk.owner, talk.conversationId, boat.id()).await().indefinitely())
        .isFalse();
  }

  @Test
  void storedBytes_areThoseOfTheWordsAtLeast_andNoneAreLeftBehind() {
    var rights = TestDatabase.rights();
    long before = rights.storedBytes(talk.owner).await().indefinitely();
    StoredMessage large = said("user", "ä".repeat(5_000));

    items.add(talk.owner, talk.conversationId, List.of(large), talk.now).await().indefinitely();

    assertThat(rights.storedBytes(talk.owner).await().indefinitely()).isEqualTo(before + 10_000);
    rights.forgetEverything(talk.owner).await().indefinitely();
    assertThat(rights.storedBytes(talk.owner).await().indefinitely()).isZero();
  }

  @Test
  void anExport_bringsItemsAndNoteBack_andErasureTakesThem() {
    var rights = TestDatabase.rights();
    MemoryExport export = rights.export(talk.owner).await().indefinitely();
    rights.forgetEverything(talk.owner).await().indefinitely();
    assertThat(items.find(talk.owner, talk.conversationId).await().indefinitely()).isEmpty();

    rights.restore(talk.owner, export, Retokenizer.NONE).await().indefinitely();

    assertThat(rights.export(talk.owner).await().indefinitely()).isEqualTo(export);
    assertThat(waiting()).containsExactly(boat, noted);
    assertThat(items.find(talk.owner, talk.conversationId).await().indefinitely())
        .hasValueSatisfying(kept -> assertThat(kept.metadata()).isEqualTo("{\"a\":\"b\"}"));
    rights.restore(talk.owner, export, Retokenizer.NONE).await().indefinitely(); // the same again
  }
}
