package dev.eunoe.model.constraint.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.model.constraint.grammar.GrammarException;
import java.util.List;
import java.util.Set;

/**
 * A schema without what an answer cannot be held to, for whoever does not insist on all of it. What
 * comes of it admits all values that the schema does, and others.
 */
public final class Loosening {
  private static final Set<String> OF_VALUES = Set.of("enum", "const", "type");

  private Loosening() {}

  /** One schema, and all within it. */
  public static JsonNode of(JsonNode schema) {
    return loosened(Rewording.of(schema));
  }

  private static JsonNode loosened(JsonNode schema) {
    if (!(schema instanceof ObjectNode given)) {
      return schema;
    }
    ObjectNode kept = Subschemas.mapped(given, Loosening::loosened);
    boolean listed = kept.has("enum") || kept.has("const");
    for (String name : Keywords.assertions(kept)) {
      if (listed ? !OF_VALUES.contains(name) : !Keywords.isKnown(name)) {
        kept.remove(name);
      }
    }
    if (kept.has("oneOf") && !kept.has("anyOf")) {
      kept.set("anyOf", kept.remove("oneOf"));
    }
    numbersAndItems(kept);
    members(kept);
    texts(kept);
    return kept;
  }

  private static void numbersAndItems(ObjectNode schema) {
    schema.remove("uniqueItems");
    if (schema.has("multipleOf")) {
      boolean whole = schema.path("type").asText().equals("integer");
      try {
        var unused = NumberGrammar.of(schema, whole, "#");
      } catch (GrammarException e) {
        schema.remove("multipleOf");
      }
    }
  }

  private static void members(ObjectNode schema) {
    boolean named = !schema.path("properties").isEmpty() || !schema.path("required").isEmpty();
    if (named) {
      schema.remove(List.of("minProperties", "maxProperties", "propertyNames"));
    }
    if (schema.path("minProperties").asInt() > 1) {
      schema.remove("minProperties");
    }
    if (schema.path("unevaluatedProperties").asBoolean(true)) {
      schema.remove("unevaluatedProperties");
    }
  }

  private static void texts(ObjectNode schema) {
    if (!StringGrammar.knows(schema.path("format").asText())) {
      schema.remove("format");
    }
    if (schema.has("pattern") && !Rewording.isRegular(schema.path("pattern").asText())) {
      schema.remove("pattern");
    }
    if (schema.has("pattern") && schema.has("format")) {
      schema.remove("format");
    }
    if (schema.has("pattern") || schema.has("format")) {
      try {
        var unused = StringGrammar.of(schema, "#");
      } catch (GrammarException e) {
        schema.remove(List.of("minLength", "maxLength"));
      }
    }
  }
}
