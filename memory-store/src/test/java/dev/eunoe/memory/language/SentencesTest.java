package dev.eunoe.memory.language;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SentencesTest {
  @Test
  void of_cutsAtEndMarksAndLineEnds() {
    assertThat(Sentences.of("One. Two! Three? Four…\nFive"))
        .containsExactly("One.", "Two!", "Three?", "Four…", "Five");
  }

  @Test
  void of_keepsNumbersAbbreviationsAndInitialsWhole() {
    assertThat(Sentences.of("Dr. J. Smith pays 3.50 at 9 a.m. on Friday. I am I. Am I?"))
        .containsExactly("Dr. J. Smith pays 3.50 at 9 a.m. on Friday.", "I am I.", "Am I?");
  }

  @Test
  void of_blankText_isEmpty() {
    assertThat(Sentences.of(" \n ")).isEmpty();
  }
}
