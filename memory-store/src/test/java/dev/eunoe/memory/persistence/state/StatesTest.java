package dev.eunoe.memory.persistence.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.SavedState;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.memory.StoreConfig;
import dev.eunoe.memory.persistence.MadeUpStates;
import dev.eunoe.memory.persistence.SealedDatabase;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StatesTest {
  private static final String FINGERPRINT = "model-a";

  private final Talk talk = Talk.withNewOwner();

  /** Random bytes do not compress, so their stored size is known. */
  private static byte[] bytes(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private StateToSave state(byte[] bytes) {
    return MadeUpStates.fixed(FINGERPRINT, talk.position + 20, bytes);
  }

  private Optional<SavedState> nearest(String responseId) {
    return talk.nearest(responseId, FINGERPRINT);
  }

  @Test
  void nearestState_isByteForByteWhatWasSaved() {
    byte[] bytes = bytes(1, 300_001);
    String id = talk.say("one", "1", state(bytes));

    SavedState saved = nearest(id).orElseThrow();
    assertThat(saved.fixed()).isEqualTo(bytes);
    assertThat(saved.responseId()).isEqualTo(id);
    assertThat(saved.position()).isEqualTo(20);
  }

  @Test
  void nearestState_isTheNewestOnThePathAndOfNoOtherBranch() {
    String root = talk.say("one", "1", state(bytes(1, 10)));
    String left = talk.say("two", "2", state(bytes(2, 10)));
    talk.last = root;
    talk.position = 20;
    String right = talk.say("three", "3");
    String rightLeaf = talk.say("four", "4");

    assertThat(nearest(rightLeaf).orElseThrow().responseId()).isEqualTo(root);
    assertThat(nearest(right).orElseThrow().responseId()).isEqualTo(root);
    assertThat(nearest(left).orElseThrow().responseId()).isEqualTo(left);
    assertThat(nearest("unknown")).isEmpty();
  }

  @Test
  void aStateOfAnotherFingerprint_isNotFound() {
    String id = talk.say("one", "1", MadeUpStates.fixed("model-b", 20, bytes(1, 10)));

    assertThat(nearest(id)).isEmpty();
  }

  @Test
  void aDamagedState_isDroppedAndTheOneBeforeItFound() {
    String first = talk.say("one", "1", state(bytes(1, 100)));
    String second = talk.say("two", "2", state(bytes(2, 100)));
    TestDatabase.execute(
        """
        update snapshot set bytes = overlay(bytes placing '\\x00' from octet_length(bytes))
        where exchange_id = (select id from exchange where response_id = '%s')
        """
            .formatted(second));

    assertThat(nearest(second).orElseThrow().responseId()).isEqualTo(first);
    assertThat(snapshots()).isEqualTo(1);
  }

  @Test
  void aStateThatAnotherVersionPacked_isNotFound_andStaysForIt() {
    String first = talk.say("one", "1", state(bytes(1, 100)));
    String second = talk.say("two", "2", state(bytes(2, 100)));
    TestDatabase.execute(
        """
        update snapshot set packing = 3
        where exchange_id = (select id from exchange where response_id = '%s')
        """
            .formatted(second));

    assertThat(nearest(second).orElseThrow().responseId()).isEqualTo(first);
    assertThat(snapshots()).isEqualTo(2);
  }

  @Test
  void beyondTheBudget_theLeastRecentlyUsedGoes() {
    Talk small = new Talk(TestDatabase.store(new StoreConfig(3_500)), talk.owner);
    String first = small.say("one", "1", state(bytes(1, 1_000)));
    String second = small.say("two", "2", state(bytes(2, 1_000)));
    String third = small.say("three", "3", state(bytes(3, 1_000)));
    assertThat(nearest(small, first)).isEqualTo(first); // used again: the second is now the oldest
    String fourth = small.say("four", "4", state(bytes(4, 1_000)));

    assertThat(nearest(small, fourth)).isEqualTo(fourth);
    assertThat(nearest(small, third)).isEqualTo(third);
    assertThat(nearest(small, second)).isEqualTo(first);
  }

  @Test
  void theNewestStateOfEachConversation_isKeptWhateverTheBudget() {
    MemoryStore store = TestDatabase.store(new StoreConfig(0));
    Talk one = new Talk(store, talk.owner);
    Talk other = new Talk(store, talk.owner);
    one.say("one", "1", state(bytes(1, 1_000)));
    String newest = one.say("two", "2", state(bytes(2, 1_000)));
    String alone = other.say("three", "3", state(bytes(3, 1_000)));

    assertThat(nearest(one, newest)).isEqualTo(newest);
    assertThat(nearest(other, alone)).isEqualTo(alone);
    assertThat(snapshots()).isEqualTo(2);
  }

  private static String nearest(Talk talk, String responseId) {
    return talk.nearest(responseId, FINGERPRINT).orElseThrow().responseId();
  }

  private long snapshots() {
    return TestDatabase.count(
        "select count(*) from snapshot where owner_id = '%s'".formatted(talk.owner.id()));
  }

  @Test
  void aStateThatSavesMoreWorkForItsSize_staysLonger() {
    Talk small = new Talk(TestDatabase.store(new StoreConfig(3_500)), talk.owner);
    String much = small.say("one", "1", MadeUpStates.fixed(FINGERPRINT, 5_000, bytes(1, 1_000)));
    String little = small.say("two", "2", MadeUpStates.fixed(FINGERPRINT, 5_010, bytes(2, 1_000)));
    String third = small.say("three", "3", MadeUpStates.fixed(FINGERPRINT, 9_000, bytes(3, 1_000)));
    small.say("four", "4", MadeUpStates.fixed(FINGERPRINT, 12_000, bytes(4, 1_000)));

    assertThat(nearest(small, third)).isEqualTo(third);
    assertThat(nearest(small, little)).isEqualTo(much);
  }

  @Test
  void beyondTheTotal_statesOfIdleConversationsGo_whoseverTheyAre() {
    talk.say("one", "1", state(bytes(1, 1_000)));
    TestDatabase.execute(
        "update snapshot set last_used_at = now() - interval '2 days' where owner_id = '%s'"
            .formatted(talk.owner.id()));
    var full =
        new StoreConfig(1 << 30, 0, true, Optional.empty(), Optional.empty(), Optional.empty());
    Talk other = new Talk(TestDatabase.store(full), Talk.newOwner());
    String newest = other.say("two", "2", state(bytes(2, 1_000)));

    assertThat(snapshots()).isZero();
    assertThat(nearest(other, newest)).isEqualTo(newest);
  }

  @Test
  void withAKey_statesAreEncryptedForTheirOwner() throws SQLException {
    byte[] bytes = "a state that is easily recognised".repeat(50).getBytes(UTF_8);
    var key = Optional.of(SealedDatabase.key("A"));
    try (var database = new SealedDatabase().startWith(key)) {
      Talk sealed = database.talk(key, talk.owner);
      String id = sealed.say("one", "1", state(bytes));

      assertThat(sealed.nearest(id, FINGERPRINT))
          .hasValueSatisfying(saved -> assertThat(saved.fixed()).isEqualTo(bytes));
      assertThat(database.dump())
          .doesNotContain(HexFormat.of().formatHex("recognised".getBytes(UTF_8)));
    }
  }
}
