package dev.eunoe.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What goes over the wire, to the byte: each line of {@code wire/texts.txt} is a name, a tab and
 * the JSON that a client is sent. Clients hold to it, so nothing of it changes in passing.
 */
public final class WireTexts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> TEXTS = read();

  private WireTexts() {}

  private static Map<String, String> read() {
    try (var file = WireTexts.class.getResourceAsStream("/wire/texts.txt")) {
      return Arrays.stream(new String(file.readAllBytes(), StandardCharsets.UTF_8).split("\n"))
          .map(line -> line.split("\t", 2))
          .collect(Collectors.toMap(line -> line[0], line -> line[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Holds what is sent to the text under its name. */
  public static void assertWritten(String name, Object body) {
    assertText(name, text(body));
  }

  /** The same of what is text already. */
  public static void assertText(String name, String text) {
    assertThat(text).as(name).isEqualTo(TEXTS.get(name));
  }

  /** As the server writes it. */
  public static String text(Object body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
