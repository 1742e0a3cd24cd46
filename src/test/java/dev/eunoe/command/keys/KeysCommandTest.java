package dev.eunoe.command.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command line of keys; what it does in a database is seen beside a server. */
class KeysCommandTest {
  private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "90d, 2027-02-27T10:00:00Z",
    "12h, 2026-11-29T22:00:00Z",
    "30m, 2026-11-29T10:30:00Z",
    "2027-01-31, 2027-01-31T00:00:00Z"
  })
  void anEnd_isATimeFromNow_orADay(String written, Instant end) {
    assertThat(Expiry.parse(written, NOW)).isEqualTo(end);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "90", "90y", "-1d", "2027-02-30", "9999999d"})
  void whatIsNoEnd_isRefusedWithThoseThatAre(String written) {
    assertThatThrownBy(() -> Expiry.parse(written, NOW)).hasMessageContaining("90d");
  }

  @Test
  void keysAlone_asksWhatToDo() {
    assertThat(
            new CommandLine(new KeysCommand())
                .setErr(new java.io.PrintWriter(System.out))
                .execute())
        .isEqualTo(2);
  }
}
