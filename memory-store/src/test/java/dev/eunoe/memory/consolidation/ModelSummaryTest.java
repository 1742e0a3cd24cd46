package dev.eunoe.memory.consolidation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.SummaryRefusal;
import dev.eunoe.memory.consolidation.ModelSummary.Holds;
import dev.eunoe.memory.consolidation.ModelSummary.Refused;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelSummaryTest {
  private static final List<SourceMessage> TURNS =
      List.of(
          new SourceMessage(
              "t1",
              "user",
              "",
              "My sister Mira turns 31 on 14 June, and we want to bake her a cake."),
          new SourceMessage(
              "t2", "assistant", "", "That sounds lovely, a lemon cake would be nice."),
          new SourceMessage(
              "t3",
              "user",
              "",
              "I parked the car on level 4 beside Velanquis Street this morning."),
          new SourceMessage("t4", "assistant", "", "Thank you for telling me where it is parked."));

  private static final Summary EXTRACTIVE =
      ExtractiveSummary.of(TURNS, new TermStatistics(100, Map.of()));

  private static Summary held(String written) {
    return ((Holds) ModelSummary.checked(written, TURNS, EXTRACTIVE)).summary();
  }

  private static SummaryRefusal refusal(String written) {
    return ((Refused) ModelSummary.checked(written, TURNS, EXTRACTIVE)).why();
  }

  @Test
  void whatHolds_staysAndNamesItsTurns() {
    Summary summary =
        held(
            "Their sister Mira turns 31 on 14 June. The car is parked on level 4 beside Velanquis Street.");

    assertThat(summary.sentences())
        .extracting(SummarySentence::turnIds)
        .containsExactly(List.of("t1"), List.of("t3"));
    assertThat(summary.sentences()).allMatch(SummarySentence::byModel);
    assertThat(summary.factsOut()).isEqualTo(summary.factsIn());
  }

  @Test
  void whatIsInvented_goes() {
    assertThat(held("Their sister Mira turns 32 on 14 June. The car is parked on level 4.").text())
        .doesNotContain("32");
    assertThat(refusal("Nothing of this was ever said by anybody."))
        .isEqualTo(SummaryRefusal.UNSUPPORTED);
    assertThat(refusal(" ")).isEqualTo(SummaryRefusal.NOTHING_WRITTEN);
  }

  @Test
  void whatIsLost_isAddedFromTheExtractiveOne() {
    assertThat(held("They want to bake their sister a cake.").text())
        .startsWith("summary: They want to bake")
        .contains("user: My sister Mira turns 31 on 14 June, and we want to bake her a cake.");
  }

  @Test
  void whatIsNoShorter_isNoSummary() {
    String all = String.join(" ", TURNS.stream().map(SourceMessage::text).toList());
    assertThat(refusal(all)).isEqualTo(SummaryRefusal.NOT_SHORTER);
  }

  @Test
  void whatMostlyDoesNotHold_isKeptInNoPart() {
    String right = "The car is parked on level 4 beside Velanquis Street.";
    String wrong = " Their brother has a cat. Their aunt has a dog. The weather was fine.";
    assertThat(refusal(right + wrong)).isEqualTo(SummaryRefusal.UNSUPPORTED);
  }

  @Test
  void whatIsSaidTwice_isOneLine() {
    String line = "The car is parked on level 4 beside Velanquis Street.";
    assertThat(held(line + " " + line).sentences()).filteredOn(SummarySentence::byModel).hasSize(1);
  }

  @Test
  void aSpeakerCalledLikeAModelsSummary_isNotTakenForIt() {
    var turns =
        List.of(new SourceMessage("t1", "user", "summary", "I live in Oslo since May 2020."));
    assertThat(ExtractiveSummary.of(turns, new TermStatistics(100, Map.of())).sentences())
        .noneMatch(SummarySentence::byModel);
  }
}
