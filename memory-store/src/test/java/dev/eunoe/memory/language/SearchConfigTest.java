package dev.eunoe.memory.language;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchConfigTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "english | Yesterday I was at the harbour with my sister, and we had a look at the old boats there.",
        "german | Gestern war ich mit meiner Schwester am Hafen, und wir haben uns die alten Boote angesehen.",
        "french | Hier je suis allé au port avec ma sœur et nous avons vu les vieux bateaux qui sont là.",
        "spanish | Ayer fui al puerto con mi hermana y vimos los barcos viejos que están en el muelle.",
        "simple | Tegnap a kikötőben voltam a húgommal, megnéztük a régi hajókat, aztán hazamentünk vacsorázni.",
        "simple | 昨日は姉と港に行って古い船を見ました。とても楽しかったです。"
      })
  void of_goesByTheCommonestWords(String config, String text) {
    assertThat(SearchConfig.of(text)).contains(config);
  }

  @Test
  void of_aFewWords_isUndecided() {
    assertThat(SearchConfig.of("Ja, genau.")).isEmpty();
  }
}
