package dev.eunoe.chat.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.calls.CallNames;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.chat.request.MessageReader;
import dev.eunoe.memory.Message;
import dev.eunoe.turn.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of a request: text, calls of tools and their results; anything else is refused
 * by place. What a model thought is no part of a conversation, so such blocks are passed over.
 */
final class HistoryReader {
  private static final Set<String> MESSAGE_FIELDS = Set.of("role", "content");
  private static final Set<String> TEXT_FIELDS = Set.of("type", "text");
  private static final Set<String> RESULT_FIELDS =
      Set.of("type", "tool_use_id", "content", "is_error");
  private static final Set<String> HARMLESS = Set.of("cache_control");
  private static final Set<String> THOUGHTS = Set.of("thinking", "redacted_thinking");

  private final SentAnswers answers;
  private final CallNames names;

  /**
   * @param answers of this server's that the request sends back
   */
  HistoryReader(SentAnswers answers) {
    this.answers = answers;
    this.names = new CallNames(answers.form());
  }

  /**
   * @throws dev.eunoe.turn.problem.ProblemException naming the place at fault
   */
  List<Message> read(@Nullable JsonNode node) {
    if (node == null || !node.isArray()) {
      throw Problem.invalid(
              "messages", "missing_field", "The field 'messages' must be a list of messages.")
          .asException();
    }
    var messages = new ArrayList<Message>();
    for (int i = 0; i < node.size(); i++) {
      add(messages, node.get(i), "messages[" + i + "]");
    }
    requireQuestion(messages);
    return messages;
  }

  private static void requireQuestion(List<Message> messages) {
    if (messages.isEmpty()) {
      throw Problem.invalid(
              "messages", "empty_input", "The field 'messages' has no message; send at least one.")
          .asException();
    }
    String last = MessageReader.answered(messages);
    if (!last.equals("user") && !last.equals("tool")) {
      throw Problem.invalid(
              "messages",
              "last_message_not_user",
              "The last message must be the user's, but was the "
                  + last
                  + "'s; this server does not go on with words that were put into its mouth.")
          .asException();
    }
  }

  private void add(List<Message> messages, JsonNode node, String place) {
    if (!(node instanceof ObjectNode message)) {
      throw RequestFields.wrongType(place, "an object with role and content", node);
    }
    new RequestFields(message).requireKnown(MESSAGE_FIELDS, HARMLESS);
    JsonNode content = message.path("content");
    switch (message.path("role").asText("")) {
      case "user" -> addUsers(messages, content, place);
      case "assistant" -> messages.add(new Message("assistant", assistants(content, place)));
      case "system" -> {
        String words = text(content, place + ".content");
        if (!words.isBlank()) {
          messages.add(new Message("system", words));
        }
      }
      default ->
          throw Problem.invalid(
                  place + ".role",
                  "invalid_role",
                  "The field '" + place + ".role' must be user, assistant or system.")
              .asException();
    }
  }

  /** Results of tools are messages of their own, in the order in which they stand. */
  private void addUsers(List<Message> messages, JsonNode content, String place) {
    int before = messages.size();
    var words = new ArrayList<String>();
    for (JsonNode block : blocks(content, place + ".content")) {
      if (block.path("type").asText().equals("tool_result")) {
        addWords(messages, words);
        String id = block.path("tool_use_id").asText("");
        String said = result(block, place);
        messages.add(new Message("tool", names.ofResult(id, place + ".content"), said));
      } else {
        words.add(textOf(block, place));
      }
    }
    addWords(messages, words);
    if (messages.size() == before) {
      throw Problem.invalid(
              place, "empty_input", "The field '" + place + "' is a message without any text.")
          .asException();
    }
  }

  private static void addWords(List<Message> messages, List<String> words) {
    String text = paragraphs(words);
    words.clear();
    if (!text.isBlank()) {
      messages.add(new Message("user", text));
    }
  }

  private String result(JsonNode block, String place) {
    requireTools(block, place);
    var fields = new RequestFields((ObjectNode) block);
    fields.requireKnown(RESULT_FIELDS, HARMLESS);
    String text = text(block.path("content"), place + ".content");
    return fields.flag("is_error", false) ? "Error: " + text : text;
  }

  /** An answer with its calls, as the model wrote it. */
  private String assistants(JsonNode content, String place) {
    var words = new StringBuilder();
    var calls = new ArrayList<JsonNode>();
    for (JsonNode block : blocks(content, place + ".content")) {
      String type = block.path("type").asText();
      if (type.equals("tool_use")) {
        requireCall(block, place);
        calls.add(block);
      } else if (!THOUGHTS.contains(type)) {
        words.append(textOf(block, place));
      }
    }
    return answers.written(words.toString(), calls, names);
  }

  private void requireCall(JsonNode block, String place) {
    requireTools(block, place);
    if (!block.path("name").isTextual() || !block.path("input").isObject()) {
      throw RequestFields.wrongType(
          place + ".content", "calls of tools with a name and an object as input", block);
    }
  }

  private void requireTools(JsonNode block, String place) {
    if (answers.form() == null) {
      throw unsupported(
          place, block, "this model's chat template has no tools in a form that it knows");
    }
  }

  /** Words that may come in several blocks, as paragraphs. */
  static String text(JsonNode content, String place) {
    var words = new ArrayList<String>();
    for (JsonNode block : blocks(content, place)) {
      words.add(textOf(block, place));
    }
    return paragraphs(words);
  }

  private static String paragraphs(List<String> words) {
    return String.join("\n\n", words.stream().filter(text -> !text.isEmpty()).toList());
  }

  private static List<JsonNode> blocks(JsonNode content, String place) {
    if (RequestFields.asksNothing(content)) {
      return List.of();
    }
    if (content.isTextual()) {
      ObjectNode block = JsonNodeFactory.instance.objectNode().put("type", "text");
      return List.of(block.set("text", content));
    }
    if (!content.isArray()) {
      throw RequestFields.wrongType(place, "a string or a list of blocks", content);
    }
    var blocks = new ArrayList<JsonNode>();
    content.forEach(block -> {
      if (!block.isObject()) {
        throw RequestFields.wrongType(place, "a list of blocks with a type", block);
      }
      blocks.add(block);
    });
    return blocks;
  }

  private static String textOf(JsonNode block, String place) {
    JsonNode text = block.path("text");
    if (!block.path("type").asText().equals("text") || !text.isTextual()) {
      throw unsupported(place, block, "it takes text");
    }
    new RequestFields((ObjectNode) block).requireKnown(TEXT_FIELDS, HARMLESS);
    return text.textValue();
  }

  private static RuntimeException unsupported(String place, JsonNode block, String why) {
    String type = block.path("type").asText("");
    String shown = type.length() > 40 ? type.substring(0, 40) + "…" : type;
    return Problem.invalid(
            place.endsWith(".content") ? place : place + ".content",
            "unsupported_value",
            "A content block of type '" + shown + "' is not supported by this server; " + why + ".")
        .asException();
  }
}
