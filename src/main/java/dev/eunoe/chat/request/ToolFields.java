package dev.eunoe.chat.request;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.model.constraint.Calls;
import dev.eunoe.model.constraint.Constraint;
import dev.eunoe.model.constraint.Constraints;
import dev.eunoe.model.constraint.grammar.GrammarException;
import dev.eunoe.model.constraint.schema.Loosening;
import dev.eunoe.model.constraint.schema.Rewording;
import dev.eunoe.model.tools.Tool;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.turn.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tools of a request, of either interface.
 *
 * @param tools as the template is given them; none where the request has none
 * @param constraint what the calls of the answer are held to; null where it must have none
 */
public record ToolFields(List<Map<String, Object>> tools, @Nullable Constraint constraint) {
  private static final int MAX_TOOLS = 512;
  private static final int MAX_CHARS = 500_000;

  /** Characters of a type that its refusal repeats. */
  private static final int MAX_SHOWN = 40;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ToolFields NONE = new ToolFields(List.of(), null);

  /**
   * Those of a chat completion.
   *
   * @param form how the model calls tools; null where it cannot
   * @throws dev.eunoe.turn.problem.ProblemException naming the field at fault
   */
  public static ToolFields ofCompletion(
      RequestFields fields, @Nullable ToolForm form, Constraints constraints) {
    return read(fields, form, constraints, new Shape(".function", listed -> listed));
  }

  /** Those of a response, where a tool's fields stand in the tool itself. */
  public static ToolFields ofResponse(
      RequestFields fields, @Nullable ToolForm form, Constraints constraints) {
    return read(fields, form, constraints, new Shape("", ToolFields::nested));
  }

  /**
   * How an interface writes a tool.
   *
   * @param inside where its fields are
   * @param nested makes one of chat completions of it
   */
  private record Shape(String inside, UnaryOperator<JsonNode> nested) {}

  private static ToolFields read(
      RequestFields fields, @Nullable ToolForm form, Constraints constraints, Shape shape) {
    JsonNode listed = fields.node("tools");
    boolean parallel = fields.flag("parallel_tool_calls", true);
    if (listed == null || RequestFields.asksNothing(listed)) {
      fields.requireOnly(
          "tool_choice",
          node -> node.isTextual() && Set.of("auto", "none").contains(node.textValue()),
          "the request has no tools.");
      return NONE;
    }
    if (!listed.isArray() || listed.size() > MAX_TOOLS) {
      throw RequestFields.wrongType("tools", "a list of at most " + MAX_TOOLS + " tools", listed);
    }
    if (listed.toString().length() > MAX_CHARS) {
      throw RequestFields.tooLong("tools", MAX_CHARS, listed.toString());
    }
    boolean beside = FurtherTools.areBesideFunctions(listed);
    for (int i = 0; i < listed.size(); i++) {
      if (!beside || !FurtherTools.is(listed.get(i))) {
        requireFunction(listed.get(i), "tools[" + i + "]");
      }
    }
    if (form == null) {
      throw Problem.invalid(
              "tools",
              "unsupported_value",
              "This model's chat template has no tools in a form that this server knows; leave"
                  + " them out or serve another model.")
          .asException();
    }
    var tools = new ArrayList<Map<String, Object>>();
    var callable = new ArrayList<Tool>();
    for (int i = 0; i < listed.size(); i++) {
      if (FurtherTools.is(listed.get(i))) {
        continue;
      }
      JsonNode nested = shape.nested().apply(listed.get(i));
      ObjectNode tool = tool(nested, "tools[" + i + "]" + shape.inside());
      tools.add(JSON.convertValue(tool, new TypeReference<Map<String, Object>>() {}));
      JsonNode function = tool.path("function");
      boolean strict = nested.path("function").path("strict").asBoolean();
      JsonNode parameters = function.path("parameters");
      callable.add(
          new Tool(
              function.path("name").asText(),
              strict ? Rewording.of(parameters) : Loosening.of(parameters)));
    }
    JsonNode choice = fields.node("tool_choice");
    JsonNode nested = choice == null ? null : shape.nested().apply(choice);
    return chosen(nested, tools, callable, constraints, form, parallel);
  }

  /** A tool of a response as chat completions have it; other values as they are. */
  private static JsonNode nested(JsonNode tool) {
    if (!(tool instanceof ObjectNode flat) || flat.isEmpty()) {
      return tool;
    }
    ObjectNode nested = flat.objectNode();
    ObjectNode function = nested.putObject("function").setAll(flat);
    JsonNode type = function.remove("type");
    return type == null ? nested : nested.set("type", type);
  }

  private static ToolFields chosen(
      @Nullable JsonNode choice,
      List<Map<String, Object>> tools,
      List<Tool> callable,
      Constraints constraints,
      ToolForm form,
      boolean parallel) {
    String kind = choice == null || RequestFields.asksNothing(choice) ? "auto" : choice.asText("");
    if (kind.equals("none")) {
      return new ToolFields(tools, null);
    }
    Choice made = Choice.of(choice, kind, callable);
    var calls = new Calls(form, made.required(), parallel && !made.single());
    try {
      return new ToolFields(tools, constraints.calls(made.allowed(), calls));
    } catch (GrammarException e) {
      throw Problem.invalid("tools", "invalid_json_schema", String.valueOf(e.getMessage()))
          .asException();
    }
  }

  /**
   * What {@code tool_choice} asks for where it is not {@code none}.
   *
   * @param single whether there is one call
   */
  private record Choice(List<Tool> allowed, boolean required, boolean single) {
    private static final String SOME = "allowed_tools";

    static Choice of(@Nullable JsonNode choice, String kind, List<Tool> tools) {
      if (choice == null || !choice.isObject() || choice.isEmpty()) {
        requireMode(kind, kind);
        return new Choice(tools, kind.equals("required"), false);
      }
      String type = choice.path("type").asText(kind);
      JsonNode function = choice.path("function");
      if (type.equals(SOME)) {
        return some(choice.has(SOME) ? choice.path(SOME) : function, tools);
      }
      String name = function.path("name").asText("");
      return new Choice(only(name, name.isEmpty() ? type : name, tools), true, true);
    }

    /** A subset of the tools; the others stay in the prompt, which is not read anew for it. */
    private static Choice some(JsonNode asked, List<Tool> tools) {
      String mode = asked.path("mode").asText("");
      requireMode(mode, SOME);
      List<Tool> allowed = new ArrayList<>();
      for (JsonNode tool : asked.path("tools")) {
        String name = (tool.has("name") ? tool : tool.path("function")).path("name").asText("");
        allowed.addAll(only(name, name.isEmpty() ? SOME : name, tools));
      }
      if (allowed.isEmpty()) {
        throw unknown(SOME);
      }
      return new Choice(allowed.stream().distinct().toList(), mode.equals("required"), false);
    }

    private static List<Tool> only(String name, String shown, List<Tool> tools) {
      List<Tool> found = tools.stream().filter(tool -> tool.name().equals(name)).toList();
      if (found.isEmpty()) {
        throw unknown(shown);
      }
      return found;
    }

    private static void requireMode(String mode, String shown) {
      if (!Set.of("auto", "required").contains(mode)) {
        throw unknown(shown);
      }
    }

    private static RuntimeException unknown(String shown) {
      return RequestFields.badValue(
          "tool_choice", "none, auto, required, one of the tools or some of them", shown);
    }
  }

  /**
   * What an answer is held to that may call tools, keep to a form, or do either.
   *
   * @param form null where it is free
   * @param field that asked for the form
   */
  public @Nullable Constraint with(
      @Nullable Constraint form, String field, Constraints constraints) {
    Constraint calls = constraint;
    if (calls == null) {
      return form;
    }
    Calls how = requireNonNull(calls.calls());
    if (form == null || how.required()) {
      return calls;
    }
    if (how.form().onlyFirst()) {
      throw Problem.invalid(
              field,
              "invalid_value",
              "This model's calls begin as JSON does, so an answer cannot be held to a form and call"
                  + " tools as it likes; use 'tool_choice': 'none' or 'required' with it.")
          .asException();
    }
    return constraints.callsOr(form, calls.source().tools(), how);
  }

  private static void requireFunction(JsonNode listed, String place) {
    if (!listed.isObject()) {
      throw RequestFields.wrongType(place, "a tool of the type 'function'", listed);
    }
    String type = listed.path("type").asText("");
    if (!type.equals("function")) {
      throw Problem.invalid(
              place + ".type",
              "unsupported_value",
              "This server runs no tools itself, so a tool must be of the type 'function', but"
                  + " this one is of the type '"
                  + (type.length() > MAX_SHOWN ? type.substring(0, MAX_SHOWN) + "…" : type)
                  + "'.")
          .asException();
    }
  }

  /** One of them, with parameters in any case. */
  private static ObjectNode tool(JsonNode listed, String place) {
    ObjectNode tool = ((ObjectNode) listed).deepCopy();
    new RequestFields(tool).requireKnown(Set.of("type", "function"), Set.of());
    RequestFields function = new RequestFields(tool).object("function");
    function.requireKnown(Set.of("name", "description", "parameters", "strict"), Set.of());
    String name = function.text("name");
    if (name == null || !NAME.matcher(name).matches()) {
      throw RequestFields.badValue(
          place + ".name", "1 to 64 letters, digits, '_' and '-'", String.valueOf(name));
    }
    ObjectNode described = (ObjectNode) tool.path("function");
    function.flag("strict", false);
    described.remove("strict"); // no template knows it
    if (!described.path("parameters").isObject()) {
      described.putObject("parameters").put("type", "object").putObject("properties");
    }
    return tool;
  }

  /** What is told back of a response's tools; null where it has none. */
  static @Nullable JsonNode kept(JsonNode tools) {
    ArrayNode kept = JSON.createArrayNode();
    tools.forEach(tool -> {
      if (!FurtherTools.is(tool)) {
        kept.add(tool.deepCopy());
      }
    });
    if (!kept.path(0).has("name")) {
      return null; // of a chat completion, which tells none back
    }
    for (JsonNode tool : kept) {
      var function = (ObjectNode) tool;
      function.putIfAbsent("parameters", NullNode.instance);
      function.putIfAbsent("strict", BooleanNode.FALSE);
    }
    return kept;
  }
}
