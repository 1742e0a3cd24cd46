package dev.eunoe.model.constraint.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.UnaryOperator;

/** The schemas that stand directly in one. */
final class Subschemas {
  private static final List<String> BY_NAME =
      List.of("properties", "patternProperties", "$defs", "definitions");
  private static final List<String> LISTS =
      List.of("allOf", "anyOf", "oneOf", "prefixItems", "items");
  private static final List<String> SINGLE =
      List.of("items", "additionalItems", "additionalProperties", "propertyNames", "not");

  private Subschemas() {}

  /** A copy of a schema, with something else in place of each. */
  static ObjectNode mapped(ObjectNode schema, UnaryOperator<JsonNode> one) {
    ObjectNode copy = schema.objectNode();
    for (var field : schema.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      if (BY_NAME.contains(name) && value instanceof ObjectNode named) {
        ObjectNode mapped = copy.putObject(name);
        named.properties().forEach(e -> mapped.set(e.getKey(), one.apply(e.getValue())));
      } else if (LISTS.contains(name) && value instanceof ArrayNode listed) {
        ArrayNode mapped = copy.putArray(name);
        listed.forEach(part -> mapped.add(one.apply(part)));
      } else {
        copy.set(name, SINGLE.contains(name) ? one.apply(value) : value);
      }
    }
    return copy;
  }
}
