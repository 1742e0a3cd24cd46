package dev.eunoe.memory.recall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WordingTest {
  private static final String OTHERS = "The rest of this page is about things that matter less. ";

  private static Wording asking(String... words) {
    Map<String, Double> rarity = new LinkedHashMap<>();
    for (String word : words) {
      rarity.put(word, 2.0);
    }
    return new Wording(rarity, Tuning.DEFAULT);
  }

  @Test
  void aPageThatHasTheWordsInOnePassage_countsMoreThanOneThatHasThemSpread() {
    Wording wording = asking("ladder", "gable");
    String together = "We lent the ladder out, it stands idle at the southern gable. ";
    String page = OTHERS.repeat(20);

    double inOnePassage = wording.factor(page + together + page);
    double spread = wording.factor("A ladder helps. " + page + "The gable waits.");

    assertThat(inOnePassage).isEqualTo(1);
    assertThat(spread).isBetween(1 - Tuning.DEFAULT.passage(), inOnePassage - 0.1);
  }

  @Test
  void aShortMessage_isOnePassage() {
    assertThat(asking("ladder", "gable").factor("The ladder is new.")).isEqualTo(1);
  }

  @Test
  void wordsThatFollowEachOtherInTheQuestion_countMoreWhereTheyStandTogether() {
    Wording wording = asking("roof", "windows", "delivery");

    double together = wording.factor("The roof window came with the first delivery.");
    double apart = wording.factor("The window, as you know, is far too wide for such a roof.");

    assertThat(apart).isEqualTo(1);
    assertThat(together).isGreaterThan(1);
  }

  @Test
  void aQuestionWithoutWords_changesNothing() {
    assertThat(asking().factor(OTHERS.repeat(30))).isEqualTo(1);
    assertThat(asking("ladder").factor("")).isEqualTo(1);
  }
}
