package dev.eunoe.chat.request;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.model.constraint.Calls;
import dev.eunoe.model.constraint.Constraint;
import dev.eunoe.model.constraint.Constraints;
import dev.eunoe.model.constraint.grammar.GrammarException;
import dev.eunoe.model.tokenizer.ToolForm;
import dev.eunoe.turn.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tools of a chat completion.
 *
 * @param tools as the template is given them; none where the request has none
 * @param constraint what the calls of the answer are held to; null where it must have none
 */
public record ToolFields(List<Map<String, Object>> tools, @Nullable Constraint constraint) {
  private static final int MAX_TOOLS = 128;
  private static final int MAX_CHARS = 100_000;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ToolFields NONE = new ToolFields(List.of(), null);

  /**
   * @param form how the model calls tools; null where it cannot
   * @throws dev.eunoe.turn.problem.ProblemException naming the field at fault
   */
  public static ToolFields read(
      RequestFields fields, @Nullable ToolForm form, Constraints constraints) {
    JsonNode listed = fields.node("tools");
    boolean parallel = fields.flag("parallel_tool_calls", true);
    if (listed == null || RequestFields.asksNothing(listed)) {
      fields.requireOnly(
          "tool_choice",
          node -> node.isTextual() && Set.of("auto", "none").contains(node.textValue()),
          "the request has no tools.");
      return NONE;
    }
    if (form == null) {
      throw Problem.invalid(
              "tools",
              "unsupported_value",
              "This model's chat template has no tools in a form that this server knows; leave"
                  + " them out or serve another model.")
          .asException();
    }
    if (!listed.isArray() || listed.size() > MAX_TOOLS) {
      throw RequestFields.wrongType("tools", "a list of at most " + MAX_TOOLS + " tools", listed);
    }
    if (listed.toString().length() > MAX_CHARS) {
      throw RequestFields.tooLong("tools", MAX_CHARS, listed.toString());
    }
    var tools = new ArrayList<Map<String, Object>>();
    var callable = new ArrayList<Constraints.Tool>();
    for (int i = 0; i < listed.size(); i++) {
      ObjectNode tool = tool(listed.get(i), "tools[" + i + "]");
      tools.add(JSON.convertValue(tool, new TypeReference<Map<String, Object>>() {}));
      JsonNode function = tool.path("function");
      callable.add(
          new Constraints.Tool(function.path("name").asText(), function.path("parameters")));
    }
    return chosen(fields.node("tool_choice"), tools, callable, constraints, form, parallel);
  }

  private static ToolFields chosen(
      @Nullable JsonNode choice,
      List<Map<String, Object>> tools,
      List<Constraints.Tool> callable,
      Constraints constraints,
      ToolForm form,
      boolean parallel) {
    String kind = choice == null || RequestFields.asksNothing(choice) ? "auto" : choice.asText("");
    if (kind.equals("none")) {
      return new ToolFields(tools, null);
    }
    List<Constraints.Tool> allowed = callable;
    boolean named = choice != null && choice.isObject() && !choice.isEmpty();
    String name = choice == null ? "" : choice.at("/function/name").asText("");
    if (named) {
      allowed = callable.stream().filter(tool -> tool.name().equals(name)).toList();
    }
    boolean known = named ? !allowed.isEmpty() : Set.of("auto", "required").contains(kind);
    if (!known) {
      throw RequestFields.badValue(
          "tool_choice", "none, auto, required or one of the tools", named ? name : kind);
    }
    var calls = new Calls(form, named || kind.equals("required"), parallel && !named);
    try {
      return new ToolFields(tools, constraints.calls(allowed, calls));
    } catch (GrammarException e) {
      throw Problem.invalid("tools", "invalid_json_schema", String.valueOf(e.getMessage()))
          .asException();
    }
  }

  /** One of them, with parameters in any case. */
  private static ObjectNode tool(JsonNode listed, String place) {
    if (!(listed instanceof ObjectNode given) || !given.path("type").asText().equals("function")) {
      throw Problem.invalid(
              place + ".type",
              "unsupported_value",
              "The field '" + place + "' must be a tool of the type 'function'.")
          .asException();
    }
    ObjectNode tool = given.deepCopy();
    new RequestFields(tool).requireKnown(Set.of("type", "function"), Set.of());
    RequestFields function = new RequestFields(tool).object("function");
    function.requireKnown(Set.of("name", "description", "parameters", "strict"), Set.of());
    String name = function.text("name");
    if (name == null || !NAME.matcher(name).matches()) {
      throw RequestFields.badValue(
          place + ".function.name", "1 to 64 letters, digits, '_' and '-'", String.valueOf(name));
    }
    ObjectNode described = (ObjectNode) tool.path("function");
    described.remove("strict"); // every schema is kept to
    if (!described.path("parameters").isObject()) {
      described.putObject("parameters").put("type", "object").putObject("properties");
    }
    return tool;
  }
}
