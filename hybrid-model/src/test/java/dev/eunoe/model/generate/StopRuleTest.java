package dev.eunoe.model.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StopRuleTest {

  private static String shown(List<String> stop, String... parts) {
    var rule = new StopRule(stop);
    var shown = new StringBuilder();
    for (String part : parts) {
      shown.append(rule.add(part));
    }
    return shown.append(rule.finish()).append(rule.stopped() ? "#" : "").toString();
  }

  @Test
  void add_withoutStopStrings_showsAllAtOnce() {
    var rule = new StopRule(List.of());
    assertThat(rule.add("Hello")).isEqualTo("Hello");
  }

  @Test
  void add_ofAStopStringInOnePart_endsBeforeIt() {
    assertThat(shown(List.of("END"), "one END two", "three")).isEqualTo("one #");
  }

  @Test
  void add_ofAStopStringAcrossParts_neverShowsItsBeginning() {
    var rule = new StopRule(List.of("\nUser:"));
    assertThat(rule.add("Hi.\nU")).isEqualTo("Hi.");
    assertThat(rule.add("ser")).isEmpty();
    assertThat(rule.add(": x")).isEmpty();
    assertThat(rule.stopped()).isTrue();
    assertThat(rule.found()).isEqualTo("\nUser:");
  }

  @Test
  void add_ofABeginningThatGoesOnDifferently_showsItLater() {
    var rule = new StopRule(List.of("abc"));
    assertThat(rule.add("xab")).isEqualTo("x");
    assertThat(rule.add("ab")).isEqualTo("ab");
    assertThat(rule.finish()).isEqualTo("ab");
  }

  @Test
  void add_ofSeveralStopStrings_endsBeforeTheFirst() {
    assertThat(shown(List.of("bb", "a"), "xxab", "b")).isEqualTo("xx#");
    assertThat(shown(List.of("aab"), "aaab")).isEqualTo("a#");
  }
}
