package dev.eunoe.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogFormatTest {

  @Test
  void aFormatIsKnownByItsName_andText_whereNoneIsNamed() {
    assertThat(LogFormat.parse(" JSON ")).isEqualTo(LogFormat.JSON);
    assertThat(LogFormat.parse("text")).isEqualTo(LogFormat.TEXT);
    assertThat(LogFormat.parse("")).isEqualTo(LogFormat.TEXT);
    assertThatThrownBy(() -> LogFormat.parse("xml")).hasMessageContaining("text or json");
  }

  @Test
  void aLineBeforeTheLog_isOfTheSameForm() throws IOException {
    JsonNode line = new ObjectMapper().readTree(LogFormat.JSON.line("ERROR", "No \"model\"\n."));

    assertThat(line.path("level").asText()).isEqualTo("ERROR");
    assertThat(line.path("message").asText()).isEqualTo("No \"model\"\n.");
    assertThat(line.path("timestamp").asText()).contains("T");
    assertThat(LogFormat.TEXT.line("ERROR", "No model.")).isEqualTo("eunoe: No model.");
  }

  @Test
  void anException_keepsItsTypesAndPlaces_andLosesWhatItSays() {
    var record = new LogRecord(Level.SEVERE, "It failed");
    try {
      record.setThrown(new IllegalStateException(String.valueOf(Integer.parseInt("my sister"))));
    } catch (NumberFormatException e) {
      record.setThrown(new IllegalStateException("of my sister", e));
    }

    assertThat(new ExceptionsWithoutWords().isLoggable(record)).isTrue();
    assertThat(new ExceptionsWithoutWords().isLoggable(record)).isTrue();

    var written = new StringWriter();
    record.getThrown().printStackTrace(new PrintWriter(written, true));
    assertThat(written.toString())
        .startsWith("java.lang.IllegalStateException")
        .contains("Caused by: java.lang.NumberFormatException")
        .contains("LogFormatTest.java")
        .doesNotContain("sister");
  }

  @Test
  void anExceptionThatIsItsOwnCause_ends() {
    var first = new IllegalStateException("a");
    first.initCause(new IllegalStateException("b", first));
    var record = new LogRecord(Level.SEVERE, "It failed");
    record.setThrown(first);

    assertThat(new ExceptionsWithoutWords().isLoggable(record)).isTrue();
    assertThat(record.getThrown()).hasToString("java.lang.IllegalStateException");
  }
}
