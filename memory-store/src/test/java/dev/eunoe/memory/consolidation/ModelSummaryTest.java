package dev.eunoe.memory.consolidation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelSummaryTest {
  private static final List<SourceTurn> TURNS =
      List.of(
          new SourceTurn(
              "t1", "user", "My sister Mira turns 31 on 14 June, and we want to bake her a cake."),
          new SourceTurn("t2", "assistant", "That sounds lovely, a lemon cake would be nice."),
          new SourceTurn(
              "t3", "user", "I parked the car on level 4 beside Velanquis Street this morning."),
          new SourceTurn("t4", "assistant", "Thank you for telling me where it is parked."));

  private static final Summary EXTRACTIVE =
      ExtractiveSummary.of(TURNS, new TermStatistics(100, Map.of()));

  private static String checked(String written) {
    return ModelSummary.checked(written, TURNS, EXTRACTIVE).map(Summary::text).orElse("none");
  }

  @Test
  void whatHolds_staysAndNamesItsTurns() {
    Summary summary =
        ModelSummary.checked(
                "Their sister Mira turns 31 on 14 June. The car is parked on level 4 beside Velanquis Street.",
                TURNS,
                EXTRACTIVE)
            .orElseThrow();

    assertThat(summary.sentences())
        .extracting(SummarySentence::turnIds)
        .containsExactly(List.of("t1"), List.of("t3"));
    assertThat(summary.factsOut()).isEqualTo(summary.factsIn());
  }

  @Test
  void whatIsInvented_goes() {
    assertThat(checked("Their sister Mira turns 32 on 14 June. The car is parked on level 4."))
        .doesNotContain("32");
    assertThat(checked("Nothing of this was ever said by anybody.")).isEqualTo("none");
  }

  @Test
  void whatIsLost_isAddedFromTheExtractiveOne() {
    assertThat(checked("They want to bake their sister a cake."))
        .startsWith("summary: They want to bake")
        .contains("user: My sister Mira turns 31 on 14 June, and we want to bake her a cake.");
  }

  @Test
  void whatIsNoShorter_isNoSummary() {
    String all = String.join(" ", TURNS.stream().map(SourceTurn::text).toList());
    assertThat(checked(all)).isEqualTo("none");
  }
}
