package dev.eunoe.chat.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.turn.problem.Problem;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The tools of a request, in the words of chat completions: it is those that templates are given.
 * Tools that a server would run itself are refused by name.
 */
final class OfferedTools {
  private static final Set<String> READ =
      Set.of(
          "type",
          "name",
          "description",
          "input_schema",
          "defer_loading",
          "allowed_callers",
          "strict");

  /** Arguments stream as they are written. */
  private static final Set<String> HARMLESS = Set.of("cache_control", "eager_input_streaming");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private OfferedTools() {}

  /**
   * The fields {@code tools}, {@code tool_choice} and {@code parallel_tool_calls}.
   *
   * @throws dev.eunoe.turn.problem.ProblemException naming the field at fault
   */
  static RequestFields of(RequestFields fields) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    JsonNode listed = fields.node("tools");
    if (listed != null && !RequestFields.asksNothing(listed)) {
      if (!listed.isArray()) {
        throw RequestFields.wrongType("tools", "a list of tools", listed);
      }
      ArrayNode tools = all.putArray("tools");
      for (int i = 0; i < listed.size(); i++) {
        tools.add(tool(listed.get(i), "tools[" + i + "]"));
      }
    }
    choose(fields.object("tool_choice"), all);
    return new RequestFields(all);
  }

  private static ObjectNode tool(JsonNode listed, String place) {
    if (!(listed instanceof ObjectNode given)) {
      throw RequestFields.wrongType(place, "a tool with a name and an input_schema", listed);
    }
    String type = given.path("type").asText("custom");
    if (!type.equals("custom") && !type.equals("null")) {
      String shown = type.length() > 40 ? type.substring(0, 40) + "…" : type;
      throw Problem.invalid(
              place + ".type",
              "unsupported_value",
              "A tool of type '"
                  + shown
                  + "' is not supported by this server; it calls tools of the client's.")
          .asException();
    }
    var fields = new RequestFields(given);
    fields.requireKnown(READ, HARMLESS);
    fields.requireOnly("defer_loading", node -> !node.asBoolean(true), "use false.");
    fields.requireOnly(
        "allowed_callers",
        node -> node.size() == 1 && node.path(0).asText().equals("direct"),
        "use [\"direct\"].");
    String name = fields.text("name");
    if (name == null || !NAME.matcher(name).matches()) {
      throw RequestFields.badValue(
          place + ".name", "1 to 64 letters, digits, '_' and '-'", String.valueOf(name));
    }
    ObjectNode tool = JsonNodeFactory.instance.objectNode().put("type", "function");
    ObjectNode function = tool.putObject("function").put("name", name);
    String description = fields.text("description");
    if (description != null) {
      function.put("description", description);
    }
    JsonNode schema = fields.node("input_schema");
    if (schema != null) {
      function.set("parameters", schema);
    }
    if (fields.flag("strict", false)) {
      function.put("strict", true);
    }
    return tool;
  }

  private static void choose(RequestFields choice, ObjectNode all) {
    choice.requireKnown(Set.of("type", "name", "disable_parallel_tool_use"), Set.of());
    String type = choice.text("type");
    switch (type) {
      case null -> {}
      case "auto", "none" -> all.put("tool_choice", type);
      case "any" -> all.put("tool_choice", "required");
      case "tool" ->
          all.putObject("tool_choice")
              .put("type", "function")
              .putObject("function")
              .put("name", String.valueOf(choice.text("name")));
      default -> throw RequestFields.badValue("tool_choice.type", "auto, any, tool or none", type);
    }
    all.put("parallel_tool_calls", !choice.flag("disable_parallel_tool_use", false));
  }
}
