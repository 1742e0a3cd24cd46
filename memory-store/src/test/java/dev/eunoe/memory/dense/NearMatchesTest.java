package dev.eunoe.memory.dense;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.recall.Matches;
import java.util.List;
import org.junit.jupiter.api.Test;

class NearMatchesTest {
  private static final List<Matches.Column> WORDS =
      List.of(word(3), word(1)); // rare and common: four in all

  private static Matches.Column word(double rarity) {
    return new Matches.Column(rarity, new long[0], new int[0], new float[0]);
  }

  private static OwnerVectors.Near near(float mean, float... cosines) {
    long[] places = new long[cosines.length];
    int[] voices = new int[cosines.length];
    for (int i = 0; i < cosines.length; i++) {
      places[i] = i;
    }
    return new OwnerVectors.Near(places, voices, cosines, mean);
  }

  @Test
  void theNearest_isWorthHalfOfWhatAllWordsAre_andTheMeanNothing() {
    Matches.Column column = NearMatches.column(near(0.25f, 1, 0.625f, 0.25f, 0.125f), WORDS).get();

    assertThat(column.rarity()).isEqualTo(2);
    assertThat(column.scores()).containsExactly(2f, 1f);
    assertThat(column.places()).containsExactly(0, 1);
  }

  @Test
  void whatIsNotNear_isWorthLess_andIsNotThereByItself() {
    Matches.Column column = NearMatches.column(near(0, 0.25f), WORDS).get();

    assertThat(column.scores()).containsExactly(-1f);
  }

  @Test
  void withoutWords_whatIsNearIsFound_andWithoutAnythingNothing() {
    assertThat(NearMatches.column(near(0, 0.9f), List.of()).get().scores()).containsExactly(0.5f);
    assertThat(NearMatches.column(near(0), WORDS)).isEmpty();
    assertThat(NearMatches.column(near(0.4f, 0.4f), WORDS)).isEmpty();
  }
}
