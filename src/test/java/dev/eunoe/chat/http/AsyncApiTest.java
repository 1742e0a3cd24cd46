package dev.eunoe.chat.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The description of the socket, and the messages that the code takes and sends: the same. */
class AsyncApiTest {
  private static final Path CLASSES = Path.of("target/classes/dev/eunoe/chat/responses");

  /** A constant of a class that is the type of a message: its length goes before it. */
  private static final Pattern TYPE =
      Pattern.compile(
          "\\x01\\x00([\\x08-\\x40])((?:response|eunoe)\\.[a-z_]+(?:\\.[a-z_]+)*)", Pattern.DOTALL);

  private final DescribedBodies described = DescribedBodies.ofSocket();

  @Test
  void everyMessageThatTheCodeKnows_isDescribed_andNothingElse() throws IOException {
    Set<String> known = new TreeSet<>(Set.of("error"));
    try (Stream<Path> files = Files.list(CLASSES)) {
      for (Path file : files.filter(f -> isOfTheSocket(f.getFileName().toString())).toList()) {
        var constants = TYPE.matcher(Files.readString(file, ISO_8859_1));
        while (constants.find()) {
          if (constants.group(2).length() == constants.group(1).charAt(0)) {
            known.add(constants.group(2));
          }
        }
      }
    }

    assertThat(names("/components/messages")).isEqualTo(known);
    assertThat(names("/channels/responses/messages")).isEqualTo(known);
    Set<String> used = new TreeSet<>();
    for (String operation : Set.of("ask", "tell")) {
      for (JsonNode message : described.document().at("/operations/" + operation + "/messages")) {
        used.add(message.path("$ref").asText().replaceFirst(".*/", ""));
      }
    }
    assertThat(used).isEqualTo(known);
  }

  private static boolean isOfTheSocket(String file) {
    return file.matches("Response(Events?|sSocket)([$].*)?[.]class");
  }

  @Test
  void everyEvent_isAsDescribed() throws IOException {
    Set<String> seen = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("test/resources/wire/texts.txt"), UTF_8)) {
      String[] text = line.split("\t", 2);
      if (text[0].matches("event .*")) {
        JsonNode event = new ObjectMapper().readTree(text[1]);
        described.requireMessage(event);
        described.requireMessage(((ObjectNode) event).put("stream_id", "left"));
        seen.add(event.path("type").asText());
      }
    }
    Set<String> told = names("/channels/responses/messages");
    told.removeAll(Set.of("response.create", "response.resume", "response.cancel", "error"));
    assertThat(seen).isEqualTo(told);
  }

  @Test
  void whatIsNotDescribed_isNoticed() throws IOException {
    var json = new ObjectMapper();
    var cancel = json.readTree("{\"type\":\"response.cancel\"}");
    assertThatThrownBy(() -> described.requireMessage(cancel)).hasMessageContaining("response_id");
    var waiting =
        json.readTree(
            "{\"type\":\"eunoe.queue.waiting\",\"sequence_number\":1,\"response_id\":\"r\","
                + "\"position\":\"first\"}");
    assertThatThrownBy(() -> described.requireMessage(waiting)).hasMessageContaining("position");
    var unknown = json.readTree("{\"type\":\"response.paused\"}");
    assertThatThrownBy(() -> described.requireMessage(unknown)).hasMessageContaining("described");
  }

  private Set<String> names(String place) {
    Set<String> names = new TreeSet<>();
    described.document().at(place).fieldNames().forEachRemaining(names::add);
    return names;
  }
}
