package dev.eunoe.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoadBarTest {
  private static final long MIB = 1 << 20;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private long nanos;

  /** Ten parts of 30 MiB, a second each. */
  private String said(boolean draws) {
    var bar =
        new ProgressBar(new PrintStream(out, true, StandardCharsets.UTF_8), draws, () -> nanos);
    var load = new LoadBar(bar, Path.of("/models/granite.gguf"));
    for (int i = 1; i <= 10; i++) {
      nanos += Duration.ofSeconds(1).toNanos();
      load.loaded(30 * MIB * i, 300 * MIB);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void withoutATerminal_aLoadIsToldInFewLines() {
    assertThat(said(false).lines())
        .containsExactly("eunoe: Loading granite.gguf: 150 MiB of 300 MiB");
  }

  @Test
  void onATerminal_theBarGoesWhenAllIsLoaded() {
    assertThat(said(true))
        .contains("Loading granite.gguf [#########-----] 210 MiB of 300 MiB\r")
        .endsWith("\r\033[K");
  }
}
