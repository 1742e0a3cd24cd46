package dev.eunoe.memory.language;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordsTest {
  @Test
  void of_keepsWhatBelongsTogether() {
    assertThat(Words.of("It's 9:30, well-known Tromsø (3.5) — don't!"))
        .containsExactly("it's", "9:30", "well-known", "tromsø", "3.5", "don't");
  }

  @Test
  void content_leavesFunctionWordsOut() {
    assertThat(Words.content("What is my sister's boat called? It's the Mira."))
        .containsExactly("sister", "boat", "called", "mira");
  }

  @Test
  void count_countsRunsBetweenSpaces() {
    assertThat(Words.count("  a b\nc  ")).isEqualTo(3);
    assertThat(Words.count("")).isZero();
  }
}
