package dev.eunoe.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Templates with the constructs of published ones, against what transformers renders of them; see
 * training/references/make_templates.py.
 */
class TemplateGoldenTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode GOLDEN = golden();
  private static final SpecialTokens NO_SPECIALS = new SpecialTokens(List.of());

  private static JsonNode golden() {
    try (var stream =
        TemplateGoldenTest.class.getResourceAsStream("/templates/conversations.json")) {
      return JSON.readTree(stream);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<JsonNode> cases() {
    return StreamSupport.stream(GOLDEN.get("cases").spliterator(), false);
  }

  private static ChatTemplate template(String name) throws IOException {
    try (var stream = TemplateGoldenTest.class.getResourceAsStream("/templates/" + name)) {
      String source = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return new ChatTemplate(name, source, null, strings(GOLDEN.get("tokens")), NO_SPECIALS);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, String> strings(JsonNode object) {
    return JSON.convertValue(object, Map.class);
  }

  @SuppressWarnings("unchecked")
  private static ChatInput input(JsonNode conversation) {
    Map<String, Object> given = JSON.convertValue(conversation, LinkedHashMap.class);
    var messages =
        ((List<Map<String, Object>>) given.remove("messages"))
            .stream().map(TemplateGoldenTest::message).toList();
    var tools = (List<Map<String, Object>>) given.remove("tools");
    var documents = (List<Map<String, Object>>) given.remove("documents");
    boolean prompt = !Boolean.FALSE.equals(given.remove("add_generation_prompt"));
    given.putIfAbsent("date_string", "04 Mar 2026");
    return new ChatInput(
        messages,
        tools == null ? List.of() : tools,
        documents == null ? List.of() : documents,
        given,
        prompt);
  }

  private static ChatMessage message(Map<String, Object> fields) {
    String role = (String) fields.remove("role");
    Object content = fields.remove("content");
    if (content instanceof String text) {
      return new ChatMessage(role, text, fields);
    }
    fields.put("content", content);
    return new ChatMessage(role, "", fields);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void render_ofAConversation_isByteForByteTheReferences(JsonNode expected) throws IOException {
    String conversation = expected.get("conversation").asText();
    String file = expected.get("template").asText();
    var input = input(GOLDEN.get("conversations").get(conversation));
    var template = template(file);
    if (expected.has("error")) {
      var refusal =
          assertThatThrownBy(() -> template.render(input)).isInstanceOf(TokenizerException.class);
      String error = expected.get("error").asText();
      if (error.startsWith("TemplateError: ")) {
        String reason = error.substring("TemplateError: ".length());
        refusal.hasMessage(file + " refuses the conversation: " + reason + ".");
      } else {
        refusal.hasMessageMatching(file + ", line \\d+, cannot be rendered: .*");
      }
    } else {
      assertThat(template.render(input))
          .as(file + ", " + conversation)
          .isEqualTo(expected.get("expected").asText());
    }
  }
}
