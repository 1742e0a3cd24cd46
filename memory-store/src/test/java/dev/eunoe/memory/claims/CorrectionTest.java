package dev.eunoe.memory.claims;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** "Actually, it is Lyon": what it says, and of what. */
class CorrectionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Actually, it is Lyon. | Lyon",
        "actually it’s Lyon | Lyon",
        "No, it's Lyon. | Lyon",
        "Sorry, I meant Lyon! | Lyon",
        "I mean Lyon. | Lyon",
        "Oops, make that the 14th of June. | the 14th of June",
        "It is Lyon, not Paris. | Lyon",
        "It's Lyon, actually. | Lyon",
        "Wait, that's Lyon, sorry. | Lyon"
      })
  void whatIsCorrected_hasAValue(String message, String value) {
    assertThat(Correction.valueIn(message)).contains(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Actually, it is raining.",
        "It is Lyon.",
        "Is it actually Lyon?",
        "Actually, it is not.",
        "No, it's very nice of you.",
        "Maybe it's Lyon, actually.",
        "Actually, it might be Lyon.",
        "She said: \"Actually, it is Lyon.\""
      })
  void whatCorrectsNothing_hasNone(String message) {
    assertThat(Correction.valueIn(message)).isEmpty();
  }

  @Test
  void aCorrection_isOfWhatWasJustSpokenOf_andOfItsKind() {
    var home = new Claim("home", "paris.", true, false);
    var code = new Claim("my code", "4711", true, false);
    var before = List.of("Paris it is, then.", "My code is 4711.");

    assertThat(Correction.of("Actually, it is Lyon.", List.of(code, home), before))
        .hasValueSatisfying(claim -> assertThat(claim.slot()).isEqualTo("home"));
    assertThat(Correction.of("Actually, it is 4712.", List.of(home, code), before))
        .hasValueSatisfying(claim -> assertThat(claim.slot()).isEqualTo("my code"));
    assertThat(Correction.of("Actually, it is Lyon.", List.of(home), List.of("I see."))).isEmpty();
    assertThat(Correction.of("Actually, it is sunny.", List.of(home), before)).isEmpty();
    assertThat(Correction.in("I live in Paris, France.", "Actually, it is Lyon.", before))
        .isEmpty();
    assertThat(Correction.in("I live in Paris.", "Actually, it is Lyon.", before))
        .contains("I live in Lyon.");
  }
}
