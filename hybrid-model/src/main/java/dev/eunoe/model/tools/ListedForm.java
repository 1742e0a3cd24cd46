package dev.eunoe.model.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.model.constraint.grammar.Grammar;
import dev.eunoe.model.constraint.grammar.GrammarException;
import dev.eunoe.model.constraint.schema.PropertyGrammar;
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
  public String written(List<Call> calls) {
    return marks.around(calls.stream().map(this::written).toList());
  }

  private String written(Call call) {
    var arguments = new ArrayList<String>();
    CallArguments.of(call.arguments())
        .forEach((name, value) ->
            arguments.add(
                argument.beforeName()
                    + name
                    + argument.behindName()
                    + argument.written(value)
                    + argument.behindValue()));
    return words.before()
        + call.name()
        + words.between()
        + String.join(argument.separator(), arguments)
        + words.behind();
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
