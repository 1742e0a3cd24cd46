package dev.eunoe.chat.request;

import static java.util.Locale.ROOT;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eunoe.chat.calls.CallNames;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.memory.Message;
import dev.eunoe.model.tools.Call;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.turn.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages: text, or items with a role and text parts; anything else is refused by place.
 * What asks for nothing is not there: a system message without words, a field or a part that is
 * empty.
 */
public final class MessageReader {
  private static final Set<String> TEXT_PARTS = Set.of("text", "input_text", "output_text");
  private static final Set<String> ITEM_FIELDS =
      Set.of("type", "role", "content", "id", "status", "name");

  /** Sent back by clients that were given some; it is no part of a conversation. */
  private static final Set<String> REASONING = Set.of("reasoning_content", "reasoning");

  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{M}\\p{N} ._'’-]{1,64}");
  private static final Set<String> ROLES =
      Set.of("user", "assistant", "system", "developer", "tool", "memory", "summary");

  /** What a message of a conversation with tools has. */
  private static final Set<String> OF_TOOLS = Set.of("tool_calls", "tool_call_id");

  private final String field;
  private final @Nullable ToolForm tools;
  private final CallNames names;

  /**
   * @param field the request's field the messages are read from, for the errors
   * @param tools how the model writes calls of tools, in whose words they are read; null where
   *     there are none
   */
  public MessageReader(String field, @Nullable ToolForm tools) {
    this.field = field;
    this.tools = tools;
    this.names = new CallNames(tools);
  }

  /** Messages, the last of which is to be answered. */
  public List<Message> read(JsonNode node) {
    List<Message> messages = messages(node);
    requireWords(messages);
    requireQuestion(messages);
    return messages;
  }

  /** Messages that are kept with a conversation: whoever's is the last. */
  public List<Message> readItems(JsonNode node, int most) {
    if (!node.isArray() || node.isEmpty() || node.size() > most) {
      throw RequestFields.wrongType(field, "a list of 1 to " + most + " messages", node);
    }
    List<Message> messages = messages(node);
    requireWords(messages);
    return messages;
  }

  private List<Message> messages(JsonNode node) {
    List<Message> messages;
    if (node.isTextual()) {
      messages = List.of(new Message("user", node.textValue()));
    } else if (node.isArray()) {
      messages = new ArrayList<>();
      for (int i = 0; i < node.size(); i++) {
        if (node.get(i).path("type").asText().equals("reasoning")) {
          continue; // sent back by clients that got some elsewhere; it is no part of a conversation
        }
        Message message = message(node.get(i), field + "[" + i + "]");
        if (!message.role().equals("system") || !message.text().isBlank()) {
          messages.add(message);
        }
      }
    } else {
      throw RequestFields.wrongType(field, "a string or a list of messages", node);
    }
    return messages;
  }

  private void requireWords(List<Message> messages) {
    if (messages.isEmpty()) {
      throw Problem.invalid(
              field, "empty_input", "The field '" + field + "' has no message; send at least one.")
          .asException();
    }
    for (Message message : messages) {
      if (message.text().isBlank() && !Set.of("assistant", "tool").contains(message.role())) {
        throw Problem.invalid(
                field, "empty_input", "The field '" + field + "' has a message without any text.")
            .asException();
      }
    }
  }

  private void requireQuestion(List<Message> messages) {
    String last = answered(messages);
    if (!Set.of("user", "tool").contains(last)) {
      throw Problem.invalid(
              field,
              "last_message_not_user",
              "The last message of '%s' must be the user's, but was the %s's."
                  .formatted(field, last))
          .asException();
    }
  }

  /**
   * Whose message is to be answered: the last one, behind which the system may have said something
   * more.
   */
  public static String answered(List<Message> messages) {
    return messages.reversed().stream()
        .map(Message::role)
        .filter(role -> !role.equals("system"))
        .findFirst()
        .orElse("system");
  }

  private Message message(JsonNode item, String place) {
    if (!item.isObject()) {
      throw RequestFields.wrongType(place, "an object with role and content", item);
    }
    item.properties()
        .forEach(field -> {
          String name = field.getKey();
          boolean known =
              ITEM_FIELDS.contains(name)
                  || REASONING.contains(name)
                  || tools != null && OF_TOOLS.contains(name);
          if (!known && !RequestFields.asksNothing(field.getValue())) {
            throw unsupported(place + "." + name, "The field '" + name + "' of a message");
          }
        });
    String type = item.path("type").asText("message");
    if (!type.isEmpty() && !type.equals("message")) {
      throw unsupported(place + ".type", "An input item of type '" + type + "'");
    }
    String role = role(item.path("role"), place);
    JsonNode content = item.path("content");
    boolean wordless = !role.equals("user") && RequestFields.asksNothing(content);
    String words = wordless ? "" : content(content, place);
    JsonNode calls = item.path("tool_calls");
    return new Message(
        role,
        role.equals("tool")
            ? names.ofResult(item.path("tool_call_id").asText(""), place)
            : speaker(item.path("name"), role, place),
        tools == null || RequestFields.asksNothing(calls)
            ? words
            : withCalls(words, role, calls, tools, place));
  }

  /** An answer with its calls, as the model wrote it. */
  private String withCalls(String words, String role, JsonNode calls, ToolForm form, String place) {
    if (!role.equals("assistant") || !calls.isArray()) {
      throw RequestFields.wrongType(
          place + ".tool_calls", "a list of the assistant's calls", calls);
    }
    var made = new ArrayList<Call>();
    for (JsonNode call : calls) {
      JsonNode name = call.at("/function/name");
      JsonNode arguments = call.at("/function/arguments");
      if (!name.isTextual() || !arguments.isTextual()) {
        throw RequestFields.wrongType(
            place + ".tool_calls", "a list of functions with a name and arguments as text", call);
      }
      made.add(names.call(call.path("id").asText(""), name.textValue(), arguments.textValue()));
    }
    try {
      return form.written(words, made);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid(place + ".tool_calls", "invalid_value", String.valueOf(e.getMessage()))
          .asException();
    }
  }

  /**
   * The name of a user who speaks among others; a role's own name would let one pass for another.
   */
  private static String speaker(JsonNode node, String role, String place) {
    if (node.isMissingNode() || node.isNull()) {
      return "";
    }
    String name = node.asText("").strip();
    if (!role.equals("user")) {
      throw unsupported(place + ".name", "A name of the " + role + "'s");
    }
    if (!node.isTextual()
        || !NAME.matcher(name).matches()
        || ROLES.contains(name.toLowerCase(ROOT))) {
      throw Problem.invalid(
              place + ".name",
              "invalid_value",
              "The field '"
                  + place
                  + ".name' must be a name of 1 to 64 letters, digits, blanks and . _ ' -, and not"
                  + " that of a role.")
          .asException();
    }
    return name;
  }

  private String role(JsonNode node, String place) {
    if (tools != null && node.asText("").equals("tool")) {
      return "tool";
    }
    return switch (node.asText("")) {
      case "user" -> "user";
      case "assistant" -> "assistant";
      case "system", "developer" -> "system";
      default ->
          throw Problem.invalid(
                  place + ".role",
                  "invalid_role",
                  "The field '"
                      + place
                      + ".role' must be user, assistant, system or developer, but was "
                      + (node.isMissingNode() ? "absent" : node)
                      + ".")
              .asException();
    };
  }

  private static String content(JsonNode node, String place) {
    if (node.isTextual()) {
      return node.textValue();
    }
    if (!node.isArray()) {
      throw RequestFields.wrongType(place + ".content", "a string or a list of text parts", node);
    }
    var text = new StringBuilder();
    for (JsonNode part : node) {
      if (RequestFields.asksNothing(part)) {
        continue;
      }
      String type = part.path("type").asText("");
      JsonNode words = part.path("text");
      boolean readable = words.isTextual() || words.isNull();
      if (!TEXT_PARTS.contains(type) || !readable) {
        throw unsupported(place + ".content", "A content part of type '" + type + "'");
      }
      text.append(words.asText(""));
    }
    return text.toString();
  }

  private static RuntimeException unsupported(String param, String what) {
    return Problem.invalid(
            param,
            "unsupported_value",
            what + " is not supported by this server; it takes messages of text.")
        .asException();
  }
}
