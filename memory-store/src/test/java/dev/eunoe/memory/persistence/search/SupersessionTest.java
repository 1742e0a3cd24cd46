package dev.eunoe.memory.persistence.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.Recollection;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What contradicts is kept in both versions, and recall says which holds since when. */
class SupersessionTest {
  private static final String QUESTION = "What is my favourite colour?";

  private final Talk talk = Talk.withNewOwner();

  private void sayLater(String text) {
    talk.now = talk.now.plus(Duration.ofDays(10));
    talk.say(text, "I see.");
  }

  private Recollection recalled(String text) {
    return talk.recall(QUESTION).stream()
        .filter(item -> item.text().equals(text))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aChangedFact_isRecalledAsItIsNowAndThenAsItWas() {
    sayLater("My favourite colour is green.");
    sayLater("My favourite colour is orange.");

    List<Recollection> both = talk.recall(QUESTION).subList(0, 2);
    assertThat(both)
        .extracting(Recollection::text)
        .containsExactly("My favourite colour is orange.", "My favourite colour is green.");
    Recollection now = both.getFirst();
    Recollection then = both.getLast();
    assertThat(then.validity().supersededBy()).isEqualTo(now.turnId());
    assertThat(then.validity().until()).isEqualTo(now.at());
    assertThat(now.validity().supersedes()).isEqualTo(then.turnId());
    assertThat(now.validity().supersededBy()).isNull();
  }

  @Test
  void whatHoldsNow_comesAlongWhereOnlyTheOldFits() {
    sayLater("I live in Tromsø, in a small yellow wooden house with a view of the sea.");
    sayLater("We moved to Bodø.");

    assertThat(talk.recalledTexts("Who has the small yellow wooden house?"))
        .startsWith(
            "We moved to Bodø.",
            "I live in Tromsø, in a small yellow wooden house with a view of the sea.");
  }

  @Test
  void aThirdValue_isWhatHolds() {
    sayLater("My favourite colour is green.");
    sayLater("My favourite colour is orange.");
    sayLater("My favourite colour is violet.");

    assertThat(talk.recalledTexts(QUESTION).getFirst()).isEqualTo("My favourite colour is violet.");
    assertThat(recalled("My favourite colour is green.").validity().supersededBy())
        .isEqualTo(recalled("My favourite colour is orange.").turnId());
  }

  @Test
  void erasingTheNewValue_letsTheOldHoldAgain() {
    sayLater("My favourite colour is green.");
    sayLater("My favourite colour is orange.");
    String id = recalled("My favourite colour is orange.").turnId();

    assertThat(
            TestDatabase.rights().forget(talk.owner, id, Retokenizer.NONE).await().indefinitely())
        .isPresent();

    assertThat(recalled("My favourite colour is green.").validity().supersededBy()).isNull();
  }

  @Test
  void erasingTheOneBetween_keepsTheChain() {
    sayLater("My favourite colour is green.");
    sayLater("My favourite colour is orange.");
    sayLater("My favourite colour is violet.");
    String id = recalled("My favourite colour is orange.").turnId();

    assertThat(
            TestDatabase.rights().forget(talk.owner, id, Retokenizer.NONE).await().indefinitely())
        .isPresent();

    assertThat(recalled("My favourite colour is green.").validity().supersededBy())
        .isEqualTo(recalled("My favourite colour is violet.").turnId());
  }

  @Test
  void whatIsSaidEarlierButWrittenLater_supersedesNothing() {
    sayLater("My favourite colour is green.");
    talk.now = talk.now.minus(Duration.ofDays(100));
    talk.say("My favourite colour is orange.", "I see.");
    talk.now = talk.now.plus(Duration.ofDays(200));

    assertThat(recalled("My favourite colour is orange.").validity().supersededBy())
        .isEqualTo(recalled("My favourite colour is green.").turnId());
  }

  @Test
  void whatTheAssistantSays_supersedesNothing() {
    talk.say("My favourite colour is green.", "My favourite colour is orange.");

    assertThat(recalled("My favourite colour is green.").validity().supersededBy()).isNull();
  }
}
