package dev.eunoe.memory.pins;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForgetRequestTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Forget that I live in Oslo. | I live in Oslo",
        "Please forget what I told you about Velmira. | Velmira",
        "Can you forget everything about my sister? | my sister",
        "Delete from your memory that I'm diabetic! | I'm diabetic",
        "Remove my locker's code from your memory. | my locker's code",
        "Vergiss bitte, dass ich in Oslo wohne. | ich in Oslo wohne",
        "Oublie que j'habite à Oslo. | j'habite à Oslo",
        "Olvida que vivo en Oslo. | vivo en Oslo"
      })
  void whatIsAskedToBeForgotten_isWhatFollows(String message, String about) {
    assertThat(ForgetRequest.in(message)).contains(about);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Don't forget that I live in Oslo.",
        "Never forget my birthday.",
        "I always forget the code.",
        "Forget it.",
        "He wrote: \"Forget that I live in Oslo.\""
      })
  void whatAsksNothingOfTheKind_asksNothing(String message) {
    assertThat(ForgetRequest.in(message)).isEmpty();
  }
}
