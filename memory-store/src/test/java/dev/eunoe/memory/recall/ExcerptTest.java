package dev.eunoe.memory.recall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ExcerptTest {
  private static final String PADDING = "We talked about the weather for a while. ".repeat(20);

  @Test
  void of_shortText_isWhole() {
    assertThat(Excerpt.of("My sister is called Mira.", Set.of("boat")))
        .isEqualTo("My sister is called Mira.");
  }

  @Test
  void of_longText_isTheSentencesThatFitInTheirOrder() {
    assertThat(
            Excerpt.of(
                PADDING + "My sister sings. " + PADDING + "Her boat is the Mira. " + PADDING,
                Set.of("sister", "boat")))
        .isEqualTo("My sister sings. Her boat is the Mira.");
  }

  @Test
  void of_anEndlessSentence_isCut() {
    assertThat(Excerpt.of("boat ".repeat(500), Set.of("boat")).split(" "))
        .hasSize(Excerpt.MAX_WORDS);
    assertThat(Excerpt.of("🦔".repeat(5_000), Set.of())).isEqualTo("🦔".repeat(300));
  }
}
