package dev.eunoe.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeArgumentTest {
  private final TimeArgument times = new TimeArgument();

  @Test
  void timesAreWrittenAsTheSettingsAre() {
    assertThat(times.convert("500ms")).isEqualTo(Duration.ofMillis(500));
    assertThat(times.convert("30s")).isEqualTo(Duration.ofSeconds(30));
    assertThat(times.convert("0s")).isZero();
    assertThat(times.convert("2m")).isEqualTo(Duration.ofMinutes(2));
    assertThat(times.convert("1h30m")).isEqualTo(Duration.ofMinutes(90));
    assertThat(times.convert("PT1M")).isEqualTo(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "30", "soon", "-5s", "-5ms", "1x", "ms", "P"})
  void whatIsNone_isToldWithOne(String value) {
    assertThatThrownBy(() -> times.convert(value)).hasMessageContaining("such as 30s or 500ms");
  }
}
