package dev.eunoe.memory.persistence.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.persistence.Forgetting;
import dev.eunoe.memory.persistence.Rows;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SentInstructionsTest {
  private static final String SENT = "The password: Zx9!quartz.";

  private final MemoryStore store = TestDatabase.store();
  private final Owner owner = Talk.newOwner();

  @Test
  void whatIsComparedLater_isComparedAsItWasSent_alongTheWholeConversation() {
    String root = begin(null, SENT);
    String next = begin(begin(root, null), "[redacted]");

    assertThat(beganWith(next, SENT)).contains(true);
    assertThat(beganWith(next, "The password: [redacted: password]")).contains(false);
    assertThat(beganWith(next, "The password: Zx9!quartx.")).contains(false);
    assertThat(Rows.of(owner)).doesNotContain("quartz");
  }

  @Test
  void equalInstructions_ofTwoOwners_areHashedOtherwise() {
    var other = new SentInstructionsTest();
    begin(null, SENT);
    other.begin(null, SENT);

    assertThat(hash(owner)).startsWith("database:").isNotEqualTo(hash(other.owner));
  }

  @Test
  void instructionsThatAreKeptAsTheyWereSent_leaveNoHash() {
    String root = begin(null, "Be terse.");

    assertThat(beganWith(root, "Be terse.")).isEmpty();
    assertThat(hash(owner)).isEmpty();
  }

  @Test
  void erasedInstructions_leaveNoHash() {
    String root = begin(null, SENT);
    store.fail(owner, root, "failed", "It failed.").await().indefinitely();
    String turn =
        Rows.strings(
                "select public_id from turn where role = 'system' and owner_id = '"
                    + owner.id()
                    + "'")
            .getFirst();

    assertThat(TestDatabase.rights().forget(owner, turn, Forgetting.WORDS).await().indefinitely())
        .isPresent();

    assertThat(hash(owner)).isEmpty();
  }

  private Optional<Boolean> beganWith(String response, String instructions) {
    return store.beganWith(owner, response, instructions).await().indefinitely();
  }

  private static String hash(Owner owner) {
    return Rows.strings(
            "select instructions_hash from exchange where owner_id = '" + owner.id() + "'")
        .getFirst();
  }

  @CanIgnoreReturnValue
  private String begin(@Nullable String previous, @Nullable String instructions) {
    String id = "resp_" + UUID.randomUUID();
    List<Message> input =
        instructions == null
            ? List.of(new Message("user", "Go on."))
            : List.of(new Message("system", instructions), new Message("user", "Hello."));
    store
        .begin(
            new NewExchange(
                owner,
                "conv_" + owner.id(),
                id,
                previous,
                "eunoe-mini",
                input,
                Talk.START,
                "{}",
                instructions))
        .await()
        .indefinitely();
    return id;
  }
}
