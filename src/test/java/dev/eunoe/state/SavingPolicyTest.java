package dev.eunoe.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SavingPolicyTest {

  @Test
  void aState_isWorthSavingWhenReadingItAgainTakesLongerThanStated() {
    var policy = new SavingPolicy(Duration.ofMillis(500));
    for (int i = 0; i < 100; i++) {
      policy.wasRead(50, 50); // 1,000 tokens a second
    }
    assertThat(policy.readable()).isBetween(499.0, 501.0);
    assertThat(policy.isWorthSaving(498)).isFalse();
    assertThat(policy.isWorthSaving(502)).isTrue();
    assertThat(policy.savesEach()).isFalse();
  }

  @Test
  void inAnAnswer_itIsWrittenSoEarly_thatItIsThereWhenReadingAgainWouldTakeLonger() {
    var policy = new SavingPolicy(Duration.ofMillis(500));
    for (int i = 0; i < 100; i++) {
      policy.wasRead(50, 50); // 1,000 tokens a second
    }
    assertThat(policy.isWorthSavingOnTheWay(451, 50)).isTrue();
    assertThat(policy.isWorthSavingOnTheWay(449, 50)).isFalse();
    assertThat(policy.isWorthSavingOnTheWay(252, 5_000)).isTrue();
    assertThat(policy.isWorthSavingOnTheWay(248, 5_000)).isFalse();
    assertThat(new SavingPolicy(Duration.ZERO).isWorthSavingOnTheWay(5_000, 0)).isFalse();
  }

  @Test
  void shortPrompts_sayNothingAboutReading() {
    var policy = new SavingPolicy(Duration.ofSeconds(1));
    double before = policy.readable();
    policy.wasRead(15, 1);
    assertThat(policy.readable()).isEqualTo(before);
  }

  @Test
  void whereNothingIsToBeReadAgain_eachStateIsSaved() {
    var policy = new SavingPolicy(Duration.ZERO);
    assertThat(policy.savesEach()).isTrue();
    assertThat(policy.isWorthSaving(1)).isTrue();
  }
}
