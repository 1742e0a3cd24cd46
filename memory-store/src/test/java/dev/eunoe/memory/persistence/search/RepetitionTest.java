package dev.eunoe.memory.persistence.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.Recollection;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same words again are counted, nearly the same words are linked, and nothing is merged. */
class RepetitionTest {
  private static final String BOAT =
      "We painted the old boat at the harbour with green paint and it took the whole weekend.";
  private static final String BOAT_AGAIN =
      "It took the whole weekend and we painted the old boat with green paint at the harbour.";

  private final Talk talk = Talk.withNewOwner();

  private long count(String what) {
    return TestDatabase.count(what.formatted(talk.owner.id()));
  }

  private void consolidate() {
    for (int i = 0; i < 6; i++) {
      talk.say(
          "The bus was late again this morning, which is part " + i + " of a long story.",
          "I see, that is a pity, and it happens often where you are, does it not?");
    }
    assertThat(
            talk.store
                .consolidate(
                    new ConsolidationRequest(talk.owner, String.valueOf(talk.last), Long.MAX_VALUE))
                .await()
                .indefinitely()
                .created())
        .isNotEmpty();
  }

  @Test
  void theSameWordsAgain_raiseACountAndTheDateTheyWereLastSaid() {
    talk.say("My sister is called Mira.", "Nice.");
    talk.say("my sister is called Mira", "Nice.");
    talk.say("My sister is called Mira!", "Nice.");

    List<Recollection> recalled = talk.recall("What is my sister called?");
    assertThat(recalled).hasSize(1);
    assertThat(recalled.getFirst().times()).isEqualTo(3);
    assertThat(recalled.getFirst().at()).isEqualTo(Talk.START.plusSeconds(180));
    assertThat(count("select count(*) from turn where owner_id = '%s' and role = 'user'"))
        .as("each stays what was said")
        .isEqualTo(3);
  }

  @Test
  void aConversationThatGoes_takesItsShareOfTheCountWithIt() {
    talk.say("My sister is called Mira.", "Nice.");
    Talk other = new Talk(talk.store, talk.owner);
    other.say("My sister is called Mira.", "Nice.");
    assertThat(talk.recall("What is my sister called?").getFirst().times()).isEqualTo(2);

    TestDatabase.rights()
        .remember(talk.owner, other.conversationId, false, other.now)
        .await()
        .indefinitely();

    assertThat(talk.recall("What is my sister called?").getFirst().times()).isEqualTo(1);
    assertThat(count("select sum(times) from utterance where owner_id = '%s'")).isEqualTo(2);
  }

  @Test
  void nearlyTheSameWords_areLinkedToTheFirstAndBothStay() {
    talk.say(BOAT, "Well done.");
    talk.say(BOAT_AGAIN, "Well done again.");
    talk.say(BOAT.replace("painted", "never painted"), "Oh.");
    talk.say(BOAT.replace("old boat", "2 old boats"), "Oh.");
    consolidate();

    assertThat(count("select count(*) from near_duplicate where owner_id = '%s'")).isEqualTo(1);
    assertThat(
            count(
                "select count(*) from near_duplicate d join turn a on a.id = d.turn_id join turn b"
                    + " on b.id = d.of_turn_id where d.owner_id = '%s' and a.text like 'It took%%'"
                    + " and b.text like 'We painted%%' and similarity > 0.8"))
        .isEqualTo(1);
    assertThat(talk.recalledTexts("Who painted the boat?")).contains(BOAT, BOAT_AGAIN);
  }

  @Test
  void recall_readsNobodysWordsTwiceWhileThereIsSomethingElse() {
    talk.say(BOAT, "Well done.");
    talk.say(BOAT_AGAIN, "Well done again.");
    talk.say("I also painted a chair last week.", "Nice.");

    List<String> recalled = talk.recalledTexts("What was painted with green paint?");
    assertThat(recalled.indexOf("I also painted a chair last week."))
        .isBetween(0, Math.max(recalled.indexOf(BOAT), recalled.indexOf(BOAT_AGAIN)) - 1);
  }

  @Test
  void anOwnersWords_areNeverComparedWithAnothers() {
    talk.say(BOAT, "Well done.");
    Talk other = Talk.withNewOwner();
    other.say(BOAT, "Well done.");
    other.say(BOAT_AGAIN, "Well done.");

    assertThat(talk.recall("Who painted the boat?").getFirst().times()).isEqualTo(1);
    consolidate();
    assertThat(count("select count(*) from near_duplicate where owner_id = '%s'")).isZero();
  }
}
