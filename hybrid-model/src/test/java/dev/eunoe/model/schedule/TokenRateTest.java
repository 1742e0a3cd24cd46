package dev.eunoe.model.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenRateTest {
  private static final long MILLI = 1_000_000;

  @Test
  void perSecond_isTokensOverTime_whateverTheStepsWereLike() {
    var rate = new TokenRate();
    assertThat(rate.perSecond()).isZero();
    for (int i = 0; i < 1000; i++) {
      rate.step(8, 40 * MILLI);
    }
    assertThat(rate.perSecond()).isBetween(199.9, 200.1);
    rate.step(64, 320 * MILLI);
    assertThat(rate.perSecond()).isBetween(199.9, 200.1);
  }

  @Test
  void perSecond_followsWhatIsReadNow() {
    var rate = new TokenRate();
    for (int i = 0; i < 1000; i++) {
      rate.step(1, 25 * MILLI);
    }
    for (int i = 0; i < 250; i++) {
      rate.step(8, 40 * MILLI);
    }
    assertThat(rate.perSecond()).isBetween(195.0, 200.0);
  }
}
