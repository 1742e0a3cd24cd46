package dev.eunoe.memory.persistence.pins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is taken back or said otherwise is pinned no more, and stays as history. */
class TakenBackTest {
  private final Talk talk = Talk.withNewOwner();

  private List<Pin> all() {
    return TestDatabase.pins().all(talk.owner).await().indefinitely();
  }

  private Pin saying(String text) {
    return all().stream().filter(pin -> pin.text().equals(text)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "I'm a vegetarian. | I am not vegetarian any more.",
        "I am vegetarian. | I'm no longer a vegetarian.",
        "I'm a vegetarian. | I used to be vegetarian.",
        "I'm a vegetarian. | Actually, I’m not vegetarian.",
        "I'm a vegetarian. | I'm vegan now.",
        "I'm a vegan. | I eat meat again.",
        "I am diabetic. | Forget that I'm diabetic.",
        "I don't eat pork. | I eat pork again.",
        "I can't drink milk. | I can drink milk again now.",
        "I am severely allergic to peanuts. | I'm not allergic to peanuts any more.",
        "I have a peanut allergy. | I am no longer allergic to peanuts.",
        "I live in Oslo. | We moved to Bergen.",
        "We live in Oslo. | I've just moved to Bergen.",
        "I live in Oslo. | I now live in Bergen.",
        "I live in Oslo. | I don't live in Oslo any more.",
        "I live in Oslo. | We no longer live in Oslo.",
        "I work as a nurse. | I quit my job.",
        "I work as a nurse. | I started working at a bakery.",
        "I work as a nurse. | I'm no longer a nurse.",
        "I work at Kestrel. | I no longer work at Kestrel.",
        "I work at Kestrel. | I retired.",
        "My name is Robert. | Actually, my name is Rupert.",
        "My name is Robert. | Call me Bob instead.",
        "Always answer in French. | Answer in English from now on.",
        "Always answer in French. | From now on, reply in German.",
        "Always answer in French. | You don't have to answer in French any more.",
        "Always answer in French. | Please stop answering in French.",
        "Answer in French. | You can answer in English again.",
        "Call me Jo. | Call me Captain instead.",
        "Call me Jo. | Don't call me Jo any more.",
        "Call me Jo. | Stop calling me Jo.",
        "Never use emojis. | You can use emojis again.",
        "Never mention my job. | You may mention my job again.",
        "I prefer short answers. | I prefer long answers.",
        "I prefer short answers. | Give me detailed answers from now on.",
        "Use metric units from now on. | Use imperial units from now on.",
        "Always use metric units. | Stop using metric units."
      })
  void whatIsTakenBackOrSaidOtherwise_supersedesTheOlderPin(String older, String newer) {
    talk.say(older, "Noted.");
    assertThat(all()).extracting(Pin::holds).containsExactly(true);

    talk.say(newer, "Noted.");

    assertThat(all()).hasSize(2);
    assertThat(saying(older).holds()).isFalse();
    assertThat(saying(older).supersededAt()).isNotNull();
    assertThat(saying(older).supersededBy()).isEqualTo(all().getLast().id());
    assertThat(all().getLast().text()).isEqualTo(newer);
    assertThat(all().getLast().holds()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "I'm a vegetarian. | My sister is not vegetarian any more.",
        "I'm a vegetarian. | I'm not tired any more.",
        "I'm a vegetarian. | I think I'm not vegetarian any more.",
        "I'm a vegetarian. | Am I no longer vegetarian?",
        "I'm a vegetarian. | Don't forget that I'm vegetarian!",
        "I'm a vegetarian. | I quit my job.",
        "I am allergic to peanuts. | I'm not allergic to cats.",
        "I am allergic to peanuts and shellfish. | I'm not allergic to peanuts any more.",
        "I live in Oslo. | I don't live in Bergen.",
        "I live in Oslo. | My brother moved to Bergen.",
        "I work as a nurse. | I'm working from home now.",
        "Always answer in French. | How do I answer in English?",
        "Always answer in French. | When I write in German, answer in German.",
        "Always answer in French. | Translate this into English.",
        "Never mention my job. | You can mention my dog.",
        "Never use emojis. | Always use metric units.",
        "Call me Jo. | I prefer short answers."
      })
  void whatIsSaidOfSomethingElse_leavesThePin(String older, String newer) {
    talk.say(older, "Noted.");

    talk.say(newer, "Noted.");

    assertThat(saying(older).holds()).isTrue();
  }

  @Test
  void whatIsTakenBackAndSaidAgain_holdsAgain_withItsHistory() {
    talk.say("I'm a vegetarian.", "Noted.");
    talk.say("I am not vegetarian any more.", "Noted.");
    talk.say("I'm vegetarian again.", "Noted.");

    assertThat(all()).extracting(Pin::holds).containsExactly(false, false, true);
  }

  @Test
  void erasingWhatTookItBack_letsTheOlderHoldAgain() {
    talk.say("Always answer in French.", "Oui.");
    talk.say("Answer in English from now on.", "Yes.");
    String turn = all().getLast().sourceTurnId();

    TestDatabase.rights().forget(talk.owner, turn, Retokenizer.NONE).await().indefinitely();

    assertThat(all()).extracting(Pin::holds).containsExactly(true);
  }
}
