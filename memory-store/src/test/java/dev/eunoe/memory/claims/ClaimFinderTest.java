package dev.eunoe.memory.claims;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimFinderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "My favourite colour is green.|my favorite color|green.",
        "By the way, my favorite color is now dark orange!|my favorite color|dark orange!",
        "We just moved to Bodø.|home|bodø.",
        "I live in Oslo, near the harbour.|home|oslo, near the harbour.",
        "I work as a nurse.|work as|a nurse.",
        "My sister's birthday is on 14 June.|my sister's birthday|on 14 june.",
        "The dentist appointment has been moved to Friday.|my dentist appointment|friday.",
        "I'm 31 years old.|age|31"
      })
  void whatIsSaidToBeSo_isFoundWithItsSlot(String sentence, String slot, String value) {
    assertThat(ClaimFinder.find(sentence))
        .singleElement()
        .satisfies(claim -> {
          assertThat(claim.slot()).isEqualTo(slot);
          assertThat(claim.value()).isEqualTo(value);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Is my favourite colour green?",
        "My favourite colour is not green.",
        "My favourite colour used to be green.",
        "If my birthday is on a Sunday, we go to the sea.",
        "Maybe my favourite colour is green.",
        "He said: \"my favourite colour is green\".",
        "Here is the letter:\nMy favourite colour is green.",
        "I wish I lived in Oslo.",
        "Ma couleur préférée est le vert.",
        "Meine Lieblingsfarbe ist grün."
      })
  void whatIsAskedDeniedSupposedQuotedOrNotUnderstood_isNoClaim(String sentence) {
    assertThat(ClaimFinder.find(sentence)).isEmpty();
  }

  private static Claim claim(String sentence) {
    return ClaimFinder.find(sentence).getFirst();
  }

  private static boolean supersedes(String later, String earlier) {
    return claim(earlier).isSupersededBy(claim(later));
  }

  @Test
  void anotherValueOfAThingThatHasOne_supersedes() {
    assertThat(supersedes("My favourite colour is orange.", "My favorite color is green."))
        .isTrue();
    assertThat(supersedes("I moved to Bodø last week.", "I live in Oslo.")).isTrue();
    assertThat(supersedes("My phone number is 555 77.", "My phone number is 555 12.")).isTrue();
  }

  @Test
  void ofThingsThatMayBeSeveral_onlyAChangeSupersedes() {
    assertThat(supersedes("My friend is called Ben.", "My friend is called Anna.")).isFalse();
    assertThat(supersedes("My car is red.", "My car is in the garage.")).isFalse();
    assertThat(supersedes("My car is now red.", "My car is blue.")).isTrue();
    assertThat(supersedes("I work as a baker.", "I work as a nurse.")).isFalse();
    assertThat(supersedes("I now work as a baker.", "I work as a nurse.")).isTrue();
  }

  @Test
  void theSameInOtherWordsOrMoreExactly_supersedesNothing() {
    assertThat(supersedes("My favourite colour is dark green.", "My favourite colour is green."))
        .isFalse();
    assertThat(supersedes("I now live in Oslo.", "I live in Oslo, near the harbour.")).isFalse();
    assertThat(supersedes("My birthday is on 14 June.", "My age is 31.")).isFalse();
  }

  @Test
  void ofTwoClaimsAboutOneThing_theLastCounts() {
    assertThat(ClaimFinder.find("My favourite colour is green. My favourite colour is red."))
        .extracting(Claim::value)
        .isEqualTo(List.of("red."));
  }
}
