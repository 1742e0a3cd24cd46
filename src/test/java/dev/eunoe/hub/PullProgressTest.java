package dev.eunoe.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.progress.ProgressBar;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PullProgressTest {
  private static final long MIB = 1 << 20;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private long nanos;

  private PullProgress progress(boolean draws) {
    return new PullProgress(
        new ProgressBar(new PrintStream(out, true, StandardCharsets.UTF_8), draws, () -> nanos));
  }

  /** 60 MiB in 10 seconds, a second each, of 200 of which 80 were here. */
  private String said(boolean draws) {
    var progress = progress(draws);
    progress.begin("a/b", 200 * MIB, 80 * MIB);
    progress.file("granite-4.0-h-350m-Q8_0.gguf");
    for (int i = 0; i < 10; i++) {
      nanos += Duration.ofSeconds(1).toNanos();
      progress.advanced(6 * MIB);
    }
    progress.tell("waiting");
    progress.end();
    progress.clear();
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void withoutATerminal_aLineIsSaidEveryFewSeconds() {
    assertThat(said(false).lines())
        .containsExactly(
            "eunoe: Pulling a/b: 200 MiB, of which 80.0 MiB are here",
            "eunoe: granite-4.0-h-350m-Q8_0.gguf: 110 MiB of 200 MiB  6.0 MiB/s  0:15 left",
            "eunoe: granite-4.0-h-350m-Q8_0.gguf: 140 MiB of 200 MiB  6.0 MiB/s  0:10 left",
            "eunoe: waiting",
            "eunoe: Pulled 60.0 MiB in 0:10");
  }

  @Test
  void onATerminal_oneLineIsDrawnAgain_andTakenAwayBeforeAnother() {
    assertThat(said(true))
        .contains(
            "\r\033[K….0-h-350m-Q8_0.gguf"
                + " [#########-----] 140 MiB of 200 MiB  6.0 MiB/s  0:10 left\r\r\033[Keunoe: waiting\n")
        .endsWith("eunoe: Pulled 60.0 MiB in 0:10\n");
  }

  @Test
  void sizes_areOfThreeDigits() {
    assertThat(ProgressBar.size(0)).isEqualTo("0 B");
    assertThat(ProgressBar.size(999)).isEqualTo("999 B");
    assertThat(ProgressBar.size(1000)).isEqualTo("1.0 KiB");
    assertThat(ProgressBar.size(1.5 * MIB)).isEqualTo("1.5 MiB");
    assertThat(ProgressBar.size(1L << 49)).isEqualTo("512 TiB");
  }
}
