package dev.eunoe.model.constraint.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.model.constraint.grammar.Grammar;
import dev.eunoe.model.constraint.grammar.GrammarException;
import dev.eunoe.model.constraint.grammar.JsonGrammar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One schema as a grammar of the JSON texts that it admits: all of them or, where an answer needs
 * no more, some. Members stand in the order of the schema; where nothing is said of additional ones
 * there are none beside those that are named.
 */
public final class SchemaCompiler {
  private static final int MAX_DEPTH = 100;
  private static final int MAX_STEPS = 20_000;

  private final References references;
  private final SchemaMerge merge;
  private final Map<String, Grammar.Rule> rules = new HashMap<>();
  private int depth;
  private int steps;

  private SchemaCompiler(JsonNode root) {
    this.references = new References(root);
    this.merge = new SchemaMerge(references);
  }

  /**
   * The grammar of a schema.
   *
   * @throws GrammarException when it is none, asks for what is not supported, or is too large
   */
  public static Grammar grammar(JsonNode schema) {
    return new SchemaCompiler(schema).compile(schema, "#");
  }

  Grammar compile(JsonNode node, String place) {
    if (node.isBoolean()) {
      return node.booleanValue() ? JsonGrammar.VALUE : new Grammar.Choice(List.of());
    }
    if (!(node instanceof ObjectNode schema)) {
      throw Keywords.refused(place, "is neither an object nor true or false");
    }
    if (++steps > MAX_STEPS) {
      throw new GrammarException("The schema comes to more than " + MAX_STEPS + " parts.");
    }
    if (++depth > MAX_DEPTH) {
      throw Keywords.refused(
          place, "is nested more than " + MAX_DEPTH + " deep, or needs itself to be put together");
    }
    Keywords.requireKnown(schema, place);
    Grammar grammar = compile(schema, place);
    depth--;
    return grammar;
  }

  private Grammar compile(ObjectNode schema, String place) {
    Set<String> said = Keywords.assertions(schema);
    if (said.isEmpty()) {
      return JsonGrammar.VALUE;
    }
    if (said.contains("$ref")) {
      return said.size() == 1
          ? rule(schema.path("$ref").asText(), place)
          : compile(merge.withoutReference(schema, place), place);
    }
    if (said.contains("allOf")) {
      return compile(merge.all(schema, place), place);
    }
    if (said.contains("anyOf") || said.contains("oneOf")) {
      return alternatives(merge.anyOf(schema, place), place);
    }
    if (said.contains("enum") || said.contains("const")) {
      return values(schema, said, place);
    }
    var byType = new ArrayList<Grammar>();
    for (String type : Keywords.types(schema, place)) {
      byType.add(ofType(type, schema, place));
    }
    return byType.size() == 1 ? byType.getFirst() : new Grammar.Choice(byType);
  }

  /** What a reference names is a rule, which may name itself. */
  private Grammar rule(String reference, String place) {
    Grammar.Rule known = rules.get(reference);
    if (known != null) {
      return known;
    }
    var rule = new Grammar.Rule();
    rules.put(reference, rule);
    rule.define(compile(references.find(reference, place), reference));
    return rule;
  }

  private Grammar alternatives(List<JsonNode> alternatives, String place) {
    var grammars = new ArrayList<Grammar>();
    for (int i = 0; i < alternatives.size(); i++) {
      grammars.add(compile(alternatives.get(i), place + "/anyOf/" + i));
    }
    return new Grammar.Choice(grammars);
  }

  /** Values that are listed, as they are. */
  private static Grammar values(ObjectNode schema, Set<String> said, String place) {
    for (String other : said) {
      if (!Set.of("enum", "const", "type").contains(other)) {
        throw Keywords.refused(
            place, "uses '" + other + "' beside 'enum' or 'const', which is not supported");
      }
    }
    if (said.contains("enum") && !schema.path("enum").isArray()) {
      throw Keywords.refused(place, "has an 'enum' that is no list");
    }
    Set<String> types = Keywords.types(schema, place);
    var values = new ArrayList<Grammar>();
    for (JsonNode value : SchemaMerge.values(schema)) {
      if (!said.contains("type") || Keywords.isOfType(value, types)) {
        values.add(Grammar.text(value.toString()));
      }
    }
    return new Grammar.Choice(values);
  }

  private Grammar ofType(String type, ObjectNode schema, String place) {
    return switch (type) {
      case "string" -> StringGrammar.of(schema, place);
      case "integer" -> NumberGrammar.of(schema, true, place);
      case "number" -> NumberGrammar.of(schema, false, place);
      case "boolean" -> JsonGrammar.BOOLEAN;
      case "null" -> JsonGrammar.NULL;
      case "array" -> array(schema, place);
      default -> new ObjectGrammar(this, schema, place).grammar();
    };
  }

  private Grammar array(ObjectNode schema, String place) {
    int least = Limits.of(schema, "minItems", 0, place);
    int most = Limits.of(schema, "maxItems", Grammar.UNBOUNDED, place);
    if (most < least) {
      return new Grammar.Choice(List.of());
    }
    if (schema.path("uniqueItems").asBoolean() && most > 1) {
      throw Keywords.refused(place, "uses 'uniqueItems', which is not supported");
    }
    JsonNode items = schema.get("items");
    if (items != null && items.isArray()) {
      throw Keywords.refused(place, "has a list of 'items', which are 'prefixItems' now");
    }
    if (!(schema.get("prefixItems") instanceof ArrayNode first) || first.isEmpty()) {
      boolean none = items != null && items.isBoolean() && !items.booleanValue();
      Grammar item = items == null ? JsonGrammar.VALUE : compile(items, place + "/items");
      return JsonGrammar.array(item, least, none ? 0 : most);
    }
    return tuple(schema, first, least, most, place);
  }

  /** Items that are told one by one, then others where they are described. */
  private Grammar tuple(ObjectNode schema, ArrayNode first, int least, int most, String place) {
    JsonNode items = schema.get("items");
    int own = Math.min(first.size(), most);
    boolean more =
        most > own && (items != null && !items.equals(schema.booleanNode(false)) || least > own);
    Grammar tail = Grammar.EMPTY;
    if (more) {
      Grammar item = items == null ? JsonGrammar.VALUE : compile(items, place + "/items");
      int left = most == Grammar.UNBOUNDED ? most : most - own;
      tail =
          Grammar.repeat(Grammar.sequence(JsonGrammar.COMMA, item), Math.max(0, least - own), left);
    } else if (least > own) {
      return new Grammar.Choice(List.of());
    }
    for (int i = own - 1; i >= 0; i--) {
      Grammar before = i == 0 ? JsonGrammar.SPACE : JsonGrammar.COMMA;
      Grammar item = compile(first.get(i), place + "/prefixItems/" + i);
      Grammar from = Grammar.sequence(before, item, tail);
      tail = i < least ? from : Grammar.optional(from);
    }
    return Grammar.sequence(Grammar.text("["), tail, JsonGrammar.SPACE, Grammar.text("]"));
  }
}
