package dev.eunoe.model.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.model.constraint.grammar.Grammar;
import dev.eunoe.model.constraint.grammar.GrammarException;
import dev.eunoe.model.constraint.schema.PropertyGrammar;
import dev.eunoe.model.jinja.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Calls whose arguments are written one by one, each with its name. */
record ListedForm(String name, Marks marks, CallWords words, ArgumentWords argument)
    implements ToolForm {
  @Override
  public String open() {
    return marks.open();
  }

  @Override
  public String close() {
    return marks.close();
  }

  @Override
  public String next() {
    return marks.next();
  }

  @Override
  public boolean onlyFirst() {
    return false;
  }

  @Override
  public Grammar inside(List<Tool> tools, boolean several) {
    return marks.inside(new Grammar.Choice(tools.stream().map(this::call).toList()), several);
  }

  private Grammar call(Tool tool) {
    return Grammar.sequence(
        Grammar.text(words.before() + tool.name() + words.between()),
        arguments(tool),
        Grammar.text(words.behind()));
  }

  /** Arguments in the order of the schema, those that are not required left out or not. */
  private Grammar arguments(Tool tool) {
    Map<String, JsonNode> properties = properties(tool);
    Set<String> required = new LinkedHashSet<>();
    tool.parameters().path("required").forEach(name -> required.add(name.asText()));
    for (String name : required) {
      properties.putIfAbsent(name, BooleanNode.TRUE);
    }
    Grammar first = Grammar.EMPTY;
    Grammar later = Grammar.EMPTY;
    for (String name : new ArrayList<>(properties.keySet()).reversed()) {
      Grammar one = argument(tool, name, properties.getOrDefault(name, BooleanNode.TRUE));
      Grammar here = Grammar.sequence(one, later);
      Grammar behind = Grammar.sequence(Grammar.text(argument.separator()), one, later);
      first = required.contains(name) ? here : Grammar.choice(here, first);
      later = required.contains(name) ? behind : Grammar.choice(behind, later);
    }
    return first;
  }

  private static Map<String, JsonNode> properties(Tool tool) {
    JsonNode schema = tool.parameters();
    for (String keyword : List.of("$ref", "anyOf", "oneOf", "allOf", "not", "if")) {
      if (schema.has(keyword)) {
        throw new GrammarException(
            "The parameters of '"
                + tool.name()
                + "' use '"
                + keyword
                + "', but this model writes each argument by itself: list them as 'properties'.");
      }
    }
    var properties = new LinkedHashMap<String, JsonNode>();
    schema.path("properties").properties().forEach(e -> properties.put(e.getKey(), e.getValue()));
    return properties;
  }

  private Grammar argument(Tool tool, String name, JsonNode schema) {
    String before = argument.beforeName() + name + argument.behindName();
    Grammar value;
    if (argument.writesRaw() && PropertyGrammar.isString(schema)) {
      value =
          Grammar.sequence(
              Grammar.text(argument.openString()),
              PropertyGrammar.raw((ObjectNode) schema, argument.endOfString()),
              Grammar.text(argument.closeString()));
    } else {
      value =
          argument.python() && PropertyGrammar.isBoolean(schema)
              ? Grammar.choice(Grammar.text("True"), Grammar.text("False"))
              : PropertyGrammar.json(schema, tool.parameters());
    }
    return Grammar.sequence(Grammar.text(before), value, Grammar.text(argument.behindValue()));
  }

  @Override
  public Text marked(List<Call> calls) {
    return marks.around(calls.stream().map(this::marked).toList());
  }

  private Text marked(Call call) {
    Text text =
        Text.own(words.before()).plus(Text.given(call.name())).plus(Text.own(words.between()));
    String between = "";
    for (var one : CallArguments.of(call.arguments()).entrySet()) {
      text =
          text.plus(Text.own(between + argument.beforeName()))
              .plus(Text.given(one.getKey()))
              .plus(Text.own(argument.behindName()))
              .plus(argument.written(one.getValue()))
              .plus(Text.own(argument.behindValue()));
      between = argument.separator();
    }
    return text.plus(Text.own(words.behind()));
  }

  @Override
  public Results results() {
    return Results.BY_PLACE;
  }

  @Override
  public CallReader reader(List<Tool> tools) {
    return new StepReader(
        marks,
        words,
        tool ->
            new ListedArguments(words.behind(), argument, schema(tools, tool).path("properties")));
  }

  private static JsonNode schema(List<Tool> tools, String name) {
    return tools.stream()
        .filter(tool -> tool.name().equals(name))
        .findFirst()
        .<JsonNode>map(Tool::parameters)
        .orElseGet(MissingNode::getInstance);
  }
}
