package dev.eunoe.memory.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GistTest {
  private static final String BOAT =
      "We painted the old boat at the harbour with green paint and it took the whole weekend.";

  private static boolean nearly(String a, String b) {
    boolean there = Gist.of(a).isNearly(Gist.of(b), 0.8);
    assertThat(Gist.of(b).isNearly(Gist.of(a), 0.8)).as("either way round").isEqualTo(there);
    return there;
  }

  @Test
  void theSameWordsInOtherOrder_areNearlyTheSame() {
    assertThat(
            nearly(
                BOAT,
                "It took the whole weekend and we painted the old boat with green paint at the harbour."))
        .isTrue();
  }

  @Test
  void otherNumbersNamesOrNegations_areNotTheSame() {
    String told =
        "My train to the harbour town leaves from platform 4 at 17:30 every weekday evening.";
    assertThat(nearly(told, told.replace("4", "5"))).isFalse();
    String visit =
        "Yesterday Anna came to the old harbour house and brought fresh bread with butter.";
    assertThat(nearly(visit, visit.replace("Anna", "Berta"))).isFalse();
    String first =
        "Anna brought fresh bread, salted butter and smoked salmon to the old harbour house.";
    assertThat(nearly(first, first.replace("Anna", "Berta"))).as("at the start, too").isFalse();
    assertThat(nearly(BOAT, BOAT.replace("We painted", "We never painted"))).isFalse();
    assertThat(nearly(BOAT, BOAT.replace("We painted", "We didn't painted"))).isFalse();
  }

  @Test
  void inALanguageNobodyHereReads_onlyTheSameWordsAreTheSame() {
    String hungarian = "Tegnap lefestettük zöldre a régi hajót kikötőben egész hétvégén barátokkal";
    assertThat(nearly(hungarian, hungarian + " nem")).isFalse();
    assertThat(nearly(hungarian, hungarian.replace("zöldre a régi", "a régi zöldre"))).isTrue();
  }

  @Test
  void bands_meetForNearlyTheSameAndNotForOthers() {
    Set<Long> boat = new HashSet<>(Gist.of(BOAT).bands());
    assertThat(boat).hasSize(5);
    assertThat(Gist.of(BOAT.replace("whole ", "")).bands()).containsAnyElementsOf(boat);
    assertThat(Gist.of("The bus was late again, so I read a long book about ships.").bands())
        .doesNotContainAnyElementsOf(boat);
    assertThat(Gist.of("ok then").bands()).isEqualTo(List.of());
  }
}
