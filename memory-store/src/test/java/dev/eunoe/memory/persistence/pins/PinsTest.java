package dev.eunoe.memory.persistence.pins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.memory.Message;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Pins;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;

class PinsTest {
  private final Talk talk = Talk.withNewOwner();
  private final Pins pins = TestDatabase.pins();

  private List<Pin> all() {
    return pins.all(talk.owner).await().indefinitely();
  }

  @Test
  void whatTheUserSaysForGood_isPinnedWithItsTurn_andOnce() {
    talk.say("Always answer in French.", "My name is Bot. Always call me Bot.");
    talk.say("always answer in french!", "Oui.");

    assertThat(all())
        .singleElement()
        .satisfies(pin -> {
          assertThat(pin.kind()).isEqualTo(Pin.Kind.INSTRUCTION);
          assertThat(pin.text()).isEqualTo("Always answer in French.");
          assertThat(pin.sourceTurnId()).startsWith("turn_");
          assertThat(pin.holds()).isTrue();
        });
  }

  @Test
  void aNewerFact_supersedesTheOlder_whichStaysAsHistory() {
    talk.say("I live in Brantholm.", "Noted.");
    talk.say("I moved to Orvik.", "Noted.");

    assertThat(all()).extracting(Pin::holds).containsExactly(false, true);
    assertThat(all().getFirst().supersededBy()).isEqualTo(all().getLast().id());
  }

  @Test
  void erasingTheTurn_takesItsPinAlong_andTheOlderFactHoldsAgain() {
    talk.say("I live in Brantholm.", "Noted.");
    talk.say("I moved to Orvik.", "Noted.");
    String moved = all().getLast().sourceTurnId();

    TestDatabase.rights().forget(talk.owner, moved, Retokenizer.NONE).await().indefinitely();

    assertThat(all())
        .singleElement()
        .satisfies(pin -> {
          assertThat(pin.text()).isEqualTo("I live in Brantholm.");
          assertThat(pin.holds()).isTrue();
        });
  }

  @Test
  void aHistorySentAgain_bringsNothingBackThatWasUnpinned() {
    talk.say("Always answer in French.", "Oui.");
    pins.delete(talk.owner, all().getFirst().id()).await().indefinitely();

    talk.store
        .begin(
            new NewExchange(
                talk.owner,
                "conv_again",
                "resp_again" + talk.owner.id(),
                null,
                "eunoe-mini",
                List.of(
                    new Message("user", "Always answer in French."),
                    new Message("assistant", "Oui. From now on I always answer in French."),
                    new Message("user", "How are you?")),
                talk.now,
                "{}",
                null))
        .await()
        .indefinitely();

    assertThat(all()).isEmpty();
  }

  @Test
  void pinsAreAddedEditedAndDeletedByHand() {
    talk.say("The weather is fine and I am off to the lake.", "Enjoy.");
    String turn =
        TestDatabase.rights().list(talk.owner, null, 9).await().indefinitely().getLast().id();
    Pin added =
        pins.add(talk.owner, Pin.Kind.INSTRUCTION, "Be brief.", talk.now).await().indefinitely();
    assertThat(pins.addFromTurn(talk.owner, Pin.Kind.FACT, turn, talk.now).await().indefinitely())
        .hasValueSatisfying(pin -> assertThat(pin.sourceTurnId()).isEqualTo(turn));

    pins.edit(talk.owner, added.id(), "Be very brief.", talk.now).await().indefinitely();

    assertThat(all())
        .extracting(Pin::text)
        .containsExactly("Be very brief.", "The weather is fine and I am off to the lake.");
    assertThat(pins.delete(talk.owner, added.id()).await().indefinitely()).isTrue();
    assertThat(pins.delete(talk.owner, added.id()).await().indefinitely()).isFalse();
    assertThatThrownBy(() -> pins.add(talk.owner, Pin.Kind.FACT, "x".repeat(501), talk.now))
        .hasMessageContaining("500 characters");
  }

  @Test
  void aConversationOutOfMemory_pinsNothingAndIsNotRecalled_untilItIsBack() {
    var rights = TestDatabase.rights();
    rights.remember(talk.owner, talk.conversationId, false, talk.now).await().indefinitely();
    talk.say("My name is Ilvo. My dog is called Tusko.", "Noted.");

    assertThat(all()).isEmpty();
    assertThat(talk.recall("What is my dog called?")).isEmpty();
    assertThat(rights.remembers(talk.owner, talk.conversationId).await().indefinitely()).isFalse();

    rights.remember(talk.owner, talk.conversationId, true, talk.now).await().indefinitely();
    assertThat(talk.recalledTexts("What is my dog called?"))
        .contains("My name is Ilvo. My dog is called Tusko.");
  }
}
