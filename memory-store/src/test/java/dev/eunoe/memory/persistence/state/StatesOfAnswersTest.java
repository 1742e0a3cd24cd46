package dev.eunoe.memory.persistence.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.NearestState;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.SavedBytes;
import dev.eunoe.memory.SavedState;
import dev.eunoe.memory.StateBlock;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.memory.persistence.MadeUpStates;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Which answers have a state, and where it is, whatever else happens at the same time. */
class StatesOfAnswersTest {
  private static final String MODEL = "model-a";

  private final Talk talk = Talk.withNewOwner();

  private StateToSave reading(String... words) {
    return MadeUpStates.reading(MODEL, talk.position + 20, words);
  }

  private long rows(String table) {
    return TestDatabase.count(
        "select count(*) from %s where owner_id = '%s'".formatted(table, talk.owner.id()));
  }

  @Test
  void anAnswerThatIsNotThere_orIsBeingWritten_orFailed_hasNoState() {
    String writing = talk.begin("Hm?");

    assertThat(talk.save("resp_unknown", reading("a"))).isEqualTo(SavedBytes.NOTHING);
    assertThat(talk.save(writing, reading("a"))).isEqualTo(SavedBytes.NOTHING);
    talk.store.fail(talk.owner, writing, "server_error", "No.").await().indefinitely();
    assertThat(talk.save(writing, reading("a"))).isEqualTo(SavedBytes.NOTHING);
    assertThat(rows("snapshot") + rows("state_block")).isZero();
  }

  @Test
  void nearest_isAtHand_whereTheWayBackMeetsItFirst() {
    String first = talk.say("one", "1");
    String saved = talk.say("two", "2", reading("a"));
    String later = talk.say("three", "3");
    String last = talk.say("four", "4");

    assertThat(found(last, Set.of())).isEqualTo("saved " + saved);
    assertThat(found(last, Set.of("resp_other", first))).isEqualTo("saved " + saved);
    assertThat(found(last, Set.of(saved))).isEqualTo("at hand " + saved);
    assertThat(found(last, Set.of(first, later))).isEqualTo("at hand " + later);
    assertThat(found(last, Set.of(last, saved))).isEqualTo("at hand " + last);
    assertThat(found(first, Set.of(last))).isEmpty();
    assertThat(found(first, Set.of(first))).isEqualTo("at hand " + first);
  }

  private String found(String responseId, Set<String> atHand) {
    return talk.store
        .nearestState(talk.owner, responseId, MODEL, atHand)
        .await()
        .indefinitely()
        .map(found ->
            switch (found) {
              case NearestState.AtHand(String id) -> "at hand " + id;
              case NearestState.Saved(SavedState state) -> "saved " + state.responseId();
            })
        .orElse("");
  }

  @Test
  void whatHadReadErasedWords_isNeitherSavedNorAtHandAfterwards() {
    String before = talk.say("My cat is called Orlo.", "I see.", reading("Orlo"));
    talk.say("My dog is called Tusko.", "I see.", reading("Orlo", "Tusko"));
    String after = talk.say("Where is he?", "Here.");
    assertThat(rows("state_block")).isEqualTo(2);

    forget("My dog is called Tusko.");

    assertThat(rows("state_block")).isEqualTo(1);
    assertThat(talk.save(after, reading("Orlo", "Tusko", "where"))).isEqualTo(SavedBytes.NOTHING);
    assertThat(rows("state_block")).isEqualTo(1);
    assertThat(found(after, Set.of(after))).isEqualTo("saved " + before);
    String next = talk.say("And now?", "Now.", reading("Orlo", "erased"));
    assertThat(found(next, Set.of(after))).isEqualTo("saved " + next);
  }

  private void forget(String text) {
    var rights = TestDatabase.rights();
    String turn =
        rights.list(talk.owner, null, 9).await().indefinitely().stream()
            .filter(item -> item.text().equals(text))
            .findFirst()
            .orElseThrow()
            .id();
    assertThat(rights.forget(talk.owner, turn, Retokenizer.NONE).await().indefinitely())
        .isPresent();
  }

  @Test
  void anErasureWhileAStateIsBeingWritten_takesThatToo() throws InterruptedException {
    String id = talk.say("My dog is called Tusko.", "I see.");
    var writing = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    CompletableFuture<SavedBytes> saved =
        talk.store
            .saveState(
                talk.owner,
                id,
                new StateToSave(
                    MODEL,
                    20,
                    new byte[1],
                    List.of(
                        new StateBlock(
                            0,
                            0,
                            new byte[32],
                            () -> {
                              writing.countDown();
                              await(goOn);
                              return new byte[1];
                            }))))
            .subscribeAsCompletionStage();
    writing.await();
    CompletableFuture<?> erased =
        TestDatabase.rights()
            .forgetConversation(talk.owner, talk.conversationId, Retokenizer.NONE)
            .subscribeAsCompletionStage();
    goOn.countDown();

    assertThat(saved.join().newBlocks()).isEqualTo(1);
    erased.join();
    assertThat(rows("snapshot") + rows("snapshot_part") + rows("state_block")).isZero();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theSameBlocksFromTwoTurnsAtOnce_areThereOnce_andBothStatesWhole() {
    List<String> ids =
        List.of(talk.say("one", "1"), new Talk(talk.store, talk.owner).say("one", "1"));
    var both = new CountDownLatch(2);
    List<StateBlock> blocks =
        MadeUpStates.chain(0, 0, List.of("a", "b")).stream()
            .map(block ->
                new StateBlock(
                    0,
                    block.index(),
                    block.key(),
                    () -> {
                      both.countDown();
                      await(both);
                      return block.bytes().get();
                    }))
            .toList();

    List<CompletableFuture<SavedBytes>> saving =
        ids.stream()
            .map(id ->
                talk.store
                    .saveState(talk.owner, id, new StateToSave(MODEL, 20, new byte[1], blocks))
                    .subscribeAsCompletionStage())
            .toList();

    assertThat(saving.stream().mapToInt(saved -> saved.join().newBlocks()).sum()).isEqualTo(2);
    assertThat(rows("state_block")).isEqualTo(2);
    for (String id : ids) {
      assertThat(talk.nearest(id, MODEL).orElseThrow().blocks()).hasSize(2);
    }
  }
}
