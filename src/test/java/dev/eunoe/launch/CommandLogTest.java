package dev.eunoe.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommandLogTest {
  private final Logger root = LogManager.getLogManager().getLogger("");
  private final Handler[] handlers = root.getHandlers();
  private final Level level = root.getLevel();
  private final PrintStream standardError = System.err;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    CommandLog.start();
  }

  @AfterEach
  void restore() {
    System.setErr(standardError);
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    for (Handler handler : handlers) {
      root.addHandler(handler);
    }
    root.setLevel(level);
  }

  @Test
  void aWarningIsOneLineOnStandardError() {
    Logger.getLogger("dev.eunoe.some").log(Level.WARNING, "the state of {0} is damaged", "resp_1");

    assertThat(written.toString(StandardCharsets.UTF_8))
        .isEqualTo("eunoe: the state of resp_1 is damaged" + System.lineSeparator());
  }

  @Test
  void whatIsLessThanAWarningIsNotEvenAskedFor() {
    assertThat(Logger.getLogger("org.hibernate.some").isLoggable(Level.INFO)).isFalse();

    Logger.getLogger("org.hibernate.some").fine("flushed");

    assertThat(written.size()).isZero();
  }
}
