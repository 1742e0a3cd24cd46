package dev.eunoe.model.constraint.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.model.constraint.grammar.CodePoints;
import dev.eunoe.model.constraint.grammar.Grammar;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One property of an object, written where no object is: its value as JSON, or its text as it is.
 */
public final class PropertyGrammar {
  private static final List<String> DEFINITIONS = List.of("$defs", "definitions");

  private PropertyGrammar() {}

  /** Whether its values are strings and nothing else. */
  public static boolean isString(JsonNode schema) {
    boolean said = schema.path("type").asText().equals("string");
    boolean other =
        Set.of("$ref", "anyOf", "oneOf", "allOf").stream().anyMatch(schema::has)
            || schema.has("type") && !said;
    JsonNode listed = schema.has("const") ? schema.path("const") : schema.path("enum");
    boolean strings = listed.isTextual() || listed.isArray() && !listed.isEmpty();
    for (JsonNode one : listed) {
      strings &= one.isTextual();
    }
    return !other && (said || strings);
  }

  /** Whether its values are true and false. */
  public static boolean isBoolean(JsonNode schema) {
    return schema.path("type").asText().equals("boolean")
        && !schema.has("enum")
        && !schema.has("const");
  }

  /**
   * Its values as JSON.
   *
   * @param root in which references are looked for
   */
  public static Grammar json(JsonNode schema, JsonNode root) {
    if (!(schema instanceof ObjectNode described)) {
      return SchemaCompiler.grammar(schema);
    }
    ObjectNode whole = described.deepCopy();
    for (String name : DEFINITIONS) {
      if (root.has(name) && !whole.has(name)) {
        whole.set(name, root.get(name));
      }
    }
    return SchemaCompiler.grammar(whole);
  }

  /**
   * The texts of a property whose values are strings, none of which has the text {@code end} in it.
   *
   * @param end its first character is at its beginning only
   */
  public static Grammar raw(ObjectNode schema, String end) {
    CodePoints first = CodePoints.in(end.substring(0, 1));
    Set<String> said = Keywords.assertions(schema);
    Keywords.requireKnown(schema, "#");
    if (said.contains("enum") || said.contains("const")) {
      List<Grammar> texts =
          SchemaMerge.values(schema).stream()
              .map(JsonNode::asText)
              .filter(text -> !text.contains(end))
              .map(Grammar::text)
              .toList();
      return new Grammar.Choice(texts);
    }
    boolean free =
        Set.of("pattern", "format", "minLength", "maxLength").stream().noneMatch(schema::has);
    return free
        ? without(end, first)
        : StringGrammar.characters(schema, "#", set -> set.and(first.not()).utf8());
  }

  /** Texts that do not have this one in them: pieces, none of which begins as it goes on. */
  private static Grammar without(String end, CodePoints first) {
    Grammar plain = first.not().utf8();
    Grammar piece = Grammar.repeat(plain, 0, Grammar.UNBOUNDED);
    var pieces = new ArrayList<Grammar>();
    pieces.add(Grammar.EMPTY);
    for (int i = 1; i < end.length(); i++) {
      String begun = end.substring(1, i);
      CodePoints other = CodePoints.in(end.substring(i, i + 1)).or(first).not();
      pieces.add(Grammar.sequence(Grammar.text(begun), other.utf8(), piece));
      if (!begun.isEmpty()) {
        pieces.add(Grammar.text(begun));
      }
    }
    Grammar more = Grammar.sequence(first.utf8(), new Grammar.Choice(pieces));
    return Grammar.sequence(piece, Grammar.repeat(more, 0, Grammar.UNBOUNDED));
  }
}
