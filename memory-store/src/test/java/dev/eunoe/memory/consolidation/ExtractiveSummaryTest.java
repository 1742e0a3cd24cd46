package dev.eunoe.memory.consolidation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.language.Facts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExtractiveSummaryTest {
  private static final TermStatistics STATISTICS =
      new TermStatistics(100, Map.of("weather", 30L, "nice", 40L, "day", 30L, "thank", 50L));

  private static final List<SourceMessage> TALK =
      List.of(
          new SourceMessage(
              "1", "user", "", "Hello there. What a nice day it is with this weather, is it not?"),
          new SourceMessage(
              "2", "assistant", "", "Hello! Yes, it is a nice day. What can I do for you?"),
          new SourceMessage(
              "3", "user", "", "My sister Mira turns 31 on 14 June. Do you like birthdays?"),
          new SourceMessage(
              "4", "assistant", "", "Thank you for telling me. That sounds very nice indeed."),
          new SourceMessage(
              "5", "user", "", "Thanks. I parked the car on level 4 beside Velanquis Street."),
          new SourceMessage(
              "6",
              "assistant",
              "",
              "You have not told me which car it is. Tell me more if you like."));

  private final Summary summary = ExtractiveSummary.of(TALK, STATISTICS);

  @Test
  void of_keepsStatementsWithNumbersAndNames() {
    assertThat(summary.text())
        .contains("My sister Mira turns 31 on 14 June.")
        .contains("I parked the car on level 4 beside Velanquis Street.");
  }

  @Test
  void of_dropsQuestionsAndPleasantries() {
    assertThat(summary.text())
        .doesNotContain("?")
        .doesNotContain("Hello")
        .doesNotContain("Thank")
        .doesNotContain("not told me");
  }

  @Test
  void of_isShorterThanItsSourceAndSaysBy_howMuch() {
    assertThat(summary.wordsIn()).isGreaterThan(60);
    assertThat(summary.wordsOut()).isLessThan(summary.wordsIn() / 2);
  }

  @Test
  void terms_areTheRareWords() {
    assertThat(summary.terms()).contains("mira", "velanquis").doesNotContain("nice");
  }

  @Test
  void everySentence_namesTheTurnItStandsIn() {
    assertThat(summary.sentences())
        .isNotEmpty()
        .allSatisfy(sentence -> {
          SourceMessage turn =
              TALK.stream()
                  .filter(t -> sentence.turnIds().contains(t.turnId()))
                  .findFirst()
                  .orElseThrow();
          assertThat(turn.text()).contains(sentence.text());
          assertThat(sentence.speaker()).isEqualTo(turn.role());
        });
    assertThat(summary.text().lines().count()).isEqualTo(summary.sentences().size());
  }

  @Test
  void factsKept_areCountedAgainstThoseOfTheTurns() {
    assertThat(Facts.of("My sister Mira turns 31 on 14 June."))
        .containsExactlyInAnyOrder("mira", "31", "14", "june");
    assertThat(summary.factsIn()).isEqualTo(7); // and 4, and Velanquis Street
    assertThat(summary.factsOut()).isEqualTo(summary.factsIn());
  }

  @Test
  void of_oneEndlessSentence_isCut() {
    var long1 = List.of(new SourceMessage("1", "user", "", "boat ".repeat(10_000)));
    assertThat(ExtractiveSummary.of(long1, STATISTICS).wordsOut()).isLessThan(80);
  }
}
