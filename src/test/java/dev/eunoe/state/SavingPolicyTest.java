package dev.eunoe.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eunoe.state.SavingPolicy.Speed;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SavingPolicyTest {
  private final AtomicLong nanos = new AtomicLong();
  private double speed = 1000;

  private SavingPolicy policy(Duration readAgain) {
    return new SavingPolicy(readAgain, new Speed(() -> speed, () -> 160), 2, nanos::get);
  }

  private void writes(SavingPolicy policy, Duration takes) {
    policy
        .timed(Uni.createFrom().item(() -> nanos.addAndGet(takes.toNanos())))
        .await()
        .indefinitely();
  }

  @Test
  void aState_isWorthSavingWhenReadingItAgainTakesLongerThanStated() {
    var policy = policy(Duration.ofMillis(500));
    assertThat(policy.isWorthSaving(500)).isFalse();
    assertThat(policy.isWorthSaving(501)).isTrue();
    assertThat(policy.savesEach()).isFalse();
  }

  @Test
  void beforeAPromptWasRead_aSmallModelOnAFewCoresIsAssumed() {
    speed = 0;
    assertThat(policy(Duration.ofSeconds(1)).readable()).isEqualTo(200);
  }

  @Test
  void writingStates_isAtMostTwoHundredthsOfTheProcessorsTime() {
    var policy = policy(Duration.ofMillis(500));
    writes(policy, Duration.ofMillis(100));
    assertThat(policy.readable()).as("what half a second reads is more").isEqualTo(500);
    speed = 600;
    assertThat(policy.readable())
        .as("0.1 s of 5 seconds' work of two")
        .isCloseTo(160 * 2.5, within(1e-6));
    assertThat(policy.isWorthSaving(399)).isFalse();
    assertThat(policy.isWorthSaving(401)).isTrue();
    assertThat(policy.isWorthSavingOnTheWay(351, 50)).isTrue();
  }

  @Test
  void whatWritingTakes_isToldByTheShortestOfLate() {
    var policy = policy(Duration.ofMillis(1));
    writes(policy, Duration.ofMillis(300));
    writes(policy, Duration.ofMillis(100));
    assertThat(policy.readable()).isCloseTo(400, within(1e-6));
    writes(policy, Duration.ofMillis(500));
    assertThat(policy.readable()).isCloseTo(480, within(1e-6));
  }

  @Test
  void inAnAnswer_itIsWrittenSoEarly_thatItIsThereWhenReadingAgainWouldTakeLonger() {
    var policy = policy(Duration.ofMillis(500));
    assertThat(policy.isWorthSavingOnTheWay(451, 50)).isTrue();
    assertThat(policy.isWorthSavingOnTheWay(449, 50)).isFalse();
    assertThat(policy.isWorthSavingOnTheWay(252, 5_000)).isTrue();
    assertThat(policy.isWorthSavingOnTheWay(248, 5_000)).isFalse();
    assertThat(policy(Duration.ZERO).isWorthSavingOnTheWay(5_000, 0)).isFalse();
  }

  @Test
  void whereNothingIsToBeReadAgain_eachStateIsSaved_howeverLongThatTakes() {
    var policy = policy(Duration.ZERO);
    writes(policy, Duration.ofSeconds(5));
    assertThat(policy.savesEach()).isTrue();
    assertThat(policy.isWorthSaving(1)).isTrue();
  }
}
