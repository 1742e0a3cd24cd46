package dev.eunoe.memory.consolidation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a model may make of what was said. */
class ModelSentenceTest {
  private static boolean says(String role, String said, String claim) {
    var turn = new SourceMessage("t1", role, "", said);
    var other = new SourceMessage("t2", role.equals("user") ? "assistant" : "user", "", "I see.");
    return new ModelSentence(claim, List.of(turn, other)).isSaidIn(turn);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "My mum's name is glaidrook.                  | The user's mum is called glaidrook.",
        "so Bybrau Bleeswell is my brother            | The user's brother is called Bybrau Bleeswell.",
        "okay, I moved to Zadent.                     | The user lives in Zadent.",
        "I have an allergy to Snok and to nuts!       | The user is allergic to Snok and nuts.",
        "Please, don't forget the number 3929         | The number to remember is 3929.",
        "I am allergic to nuts.                       | The user is allergic to nuts.",
        "I never eat nuts.                            | The user never eats nuts.",
        "It rained. My dog is ill. His name is Orla.  | The user's dog Orla is ill.",
      })
  void inOtherWords_isTheSame(String said, String claim) {
    assertThat(says("user", said, claim)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "I'm not allergic to nuts.                    | The user is allergic to nuts.",
        "I am allergic to nuts.                       | The user is not allergic to nuts.",
        "My boat is called Zorblat. I have a cat. It rained. I like Oslo. | The user's cat lives in Oslo.",
        "I made risotto for dinner.                   | The user's name is dinner.",
        "I made risotto for dinner.                   | The user's cheapest medicine is risotto.",
        "My locker is 407.                            | The user.",
      })
  void somethingElse_isNot(String said, String claim) {
    assertThat(says("user", said, claim)).isFalse();
  }

  @Test
  void whatIsSaidOfASpeaker_isWhatTheySaid() {
    String page = "Take the train from Bodø to Oslo in the evening.";
    assertThat(says("assistant", page, "The user takes the train from Bodø to Oslo.")).isFalse();
    assertThat(says("user", page, "The user takes the train from Bodø to Oslo.")).isTrue();
    assertThat(says("assistant", page, "The train goes from Bodø to Oslo in the evening."))
        .isTrue();
  }
}
