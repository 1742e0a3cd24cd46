package dev.eunoe.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigValidationException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SettingBoundsTest {
  @ConfigMapping(prefix = "made.up")
  interface MadeUp {
    @AtLeast("0")
    @AtMost("2")
    float warmth();

    Inner inner();
  }

  /** What stands in it. */
  interface Inner {
    @AtLeast("1ms")
    Duration restTime();
  }

  private record Given(float warmth, Inner inner) implements MadeUp {}

  private record GivenInner(Duration restTime) implements Inner {}

  private static void look(float warmth, Duration restTime) {
    new SettingBounds()
        .validateMapping(MadeUp.class, "made.up", new Given(warmth, new GivenInner(restTime)));
  }

  @Test
  void whatIsWithinItsBounds_passes_theBoundsIncluded() {
    assertThatCode(() -> look(0, Duration.ofMillis(1))).doesNotThrowAnyException();
    assertThatCode(() -> look(2, Duration.ofDays(400))).doesNotThrowAnyException();
  }

  @Test
  void eachThatIsNot_isRefusedByItsNameWithItsBound() {
    assertThatThrownBy(() -> look(2.5f, Duration.ofNanos(999_999)))
        .isInstanceOf(ConfigValidationException.class)
        .hasMessageContaining("made.up.warmth must be at most 2, but is 2.5")
        .hasMessageContaining(
            "made.up.inner.rest-time must be at least 1ms, but is PT0.000999999S");
    assertThatThrownBy(() -> look(Float.NaN, Duration.ofDays(1)))
        .hasMessageContaining("made.up.warmth must be at least 0, but is NaN");
    assertThatThrownBy(() -> look(-0.1f, Duration.ZERO))
        .hasMessageContaining("made.up.warmth must be at least 0, but is -0.1")
        .hasMessageContaining("made.up.inner.rest-time must be at least 1ms, but is PT0S");
  }
}
