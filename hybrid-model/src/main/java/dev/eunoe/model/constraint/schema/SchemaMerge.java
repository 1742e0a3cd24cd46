package dev.eunoe.model.constraint.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Several schemas that one value has to fit, as one. */
final class SchemaMerge {
  private static final int MAX_ALTERNATIVES = 256;
  private static final int MAX_DEPTH = 100;
  private static final int MAX_STEPS = 20_000;
  private static final Set<String> LEAST =
      Set.of("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties");
  private static final Set<String> MOST =
      Set.of("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final References references;
  private int depth;
  private int steps;

  SchemaMerge(References references) {
    this.references = references;
  }

  /** A schema with what it refers to in place of the reference. */
  JsonNode withoutReference(ObjectNode schema, String place) {
    JsonNode named = references.find(schema.path("$ref").asText(), place);
    return both(named, without(schema, "$ref"), place);
  }

  /** A schema with all of {@code allOf} in itself. */
  JsonNode all(ObjectNode schema, String place) {
    JsonNode merged = without(schema, "allOf");
    for (JsonNode part : schema.path("allOf")) {
      merged = both(merged, part, place);
    }
    return merged;
  }

  /** The alternatives of a schema, each with what stands beside them. */
  List<JsonNode> anyOf(ObjectNode schema, String place) {
    String keyword = schema.has("oneOf") ? "oneOf" : "anyOf";
    JsonNode listed = schema.path(keyword);
    if (!listed.isArray() || listed.isEmpty()) {
      throw Keywords.refused(place, "has a '" + keyword + "' that is no list of schemas");
    }
    if (keyword.equals("oneOf")) {
      new Disjoint(references, place).require(listed);
    }
    ObjectNode rest = without(schema, keyword);
    boolean alone = Keywords.assertions(rest).isEmpty();
    var alternatives = new ArrayList<JsonNode>();
    for (JsonNode one : listed) {
      alternatives.add(alone ? one : together(rest, one));
    }
    if (alternatives.size() > MAX_ALTERNATIVES) {
      throw Keywords.refused(place, "has more than " + MAX_ALTERNATIVES + " alternatives");
    }
    return alternatives;
  }

  /** The values of {@code enum} and {@code const}, those in both. */
  static List<JsonNode> values(ObjectNode schema) {
    var values = new LinkedHashSet<JsonNode>();
    schema.path("enum").forEach(values::add);
    if (schema.has("const")) {
      JsonNode only = schema.path("const");
      return !schema.has("enum") || values.contains(only) ? List.of(only) : List.of();
    }
    return List.copyOf(values);
  }

  /** The items of a list; none of what is no list. */
  static List<JsonNode> items(JsonNode list) {
    var items = new ArrayList<JsonNode>();
    list.forEach(items::add);
    return items;
  }

  private static ObjectNode without(ObjectNode schema, String keyword) {
    ObjectNode rest = schema.deepCopy();
    rest.remove(keyword);
    return rest;
  }

  private static ObjectNode together(JsonNode one, JsonNode other) {
    ObjectNode all = JSON.objectNode();
    all.putArray("allOf").add(one).add(other);
    return all;
  }

  private JsonNode both(JsonNode one, JsonNode other, String place) {
    if (++depth > MAX_DEPTH || ++steps > MAX_STEPS) {
      throw Keywords.refused(place, "needs itself to be put together, or too many parts");
    }
    JsonNode together = combined(one, other, place);
    depth--;
    return together;
  }

  private JsonNode combined(JsonNode one, JsonNode other, String place) {
    if (one.equals(other)
        || other.equals(BooleanNode.TRUE)
        || other.isEmpty() && other.isObject()) {
      return one;
    }
    if (!(one instanceof ObjectNode first) || !(other instanceof ObjectNode second)) {
      return one.equals(BooleanNode.TRUE) ? other : BooleanNode.FALSE;
    }
    Keywords.requireKnown(first, place);
    Keywords.requireKnown(second, place);
    for (ObjectNode schema : List.of(first, second)) {
      ObjectNode rest = schema == first ? second : first;
      if (schema.has("$ref")) {
        return both(withoutReference(schema, place), rest, place);
      }
      if (schema.has("allOf")) {
        return both(all(schema, place), rest, place);
      }
    }
    return merged(first, second, place);
  }

  private JsonNode merged(ObjectNode one, ObjectNode other, String place) {
    ObjectNode merged = one.deepCopy();
    for (String keyword : Keywords.assertions(other)) {
      JsonNode value = other.path(keyword);
      if (!one.has(keyword) || one.path(keyword).equals(value)) {
        merged.set(keyword, value);
      } else {
        merged.set(keyword, merged(keyword, one.path(keyword), value, place));
      }
    }
    if (one.has("type") || other.has("type")) {
      requireAType(merged, place);
    }
    closeProperties(one, other, merged);
    closeProperties(other, one, merged);
    return merged;
  }

  private static void requireAType(ObjectNode merged, String place) {
    if (merged.path("type").isArray() && merged.path("type").isEmpty()) {
      throw Keywords.refused(place, "asks for several types at once");
    }
  }

  /** What one schema says of additional members holds for those that only the other names. */
  private static void closeProperties(ObjectNode one, ObjectNode other, ObjectNode merged) {
    JsonNode additional = one.get("additionalProperties");
    if (additional == null || !(merged.get("properties") instanceof ObjectNode properties)) {
      return;
    }
    for (var property : other.path("properties").properties()) {
      if (!one.path("properties").has(property.getKey())) {
        properties.set(property.getKey(), together(property.getValue(), additional));
      }
    }
  }

  private static JsonNode merged(String keyword, JsonNode one, JsonNode other, String place) {
    if (LEAST.contains(keyword) && one.isNumber() && other.isNumber()) {
      return one.decimalValue().compareTo(other.decimalValue()) <= 0 ? one : other;
    }
    if (MOST.contains(keyword) && one.isNumber() && other.isNumber()) {
      return one.decimalValue().compareTo(other.decimalValue()) >= 0 ? one : other;
    }
    return switch (keyword) {
      case "type" -> types(one, other);
      case "required" -> union(one, other);
      case "enum" -> common(one, other);
      case "properties" -> properties(one, other);
      case "additionalProperties", "items" ->
          one.isBoolean() || other.isBoolean()
              ? one.equals(BooleanNode.TRUE)
                  ? other
                  : other.equals(BooleanNode.TRUE) ? one : BooleanNode.FALSE
              : together(one, other);
      case "anyOf" -> crossed(one, other);
      default ->
          throw Keywords.refused(
              place, "puts two different '" + keyword + "' together, which is not supported");
    };
  }

  private static ArrayNode types(JsonNode one, JsonNode other) {
    Set<String> types = Keywords.types(JSON.objectNode().set("type", one), "#");
    ArrayNode common = JSON.arrayNode();
    for (String type : Keywords.types(JSON.objectNode().set("type", other), "#")) {
      if (types.contains(type) || type.equals("integer") && types.contains("number")) {
        common.add(type);
      } else if (type.equals("number") && types.contains("integer")) {
        common.add("integer");
      }
    }
    return common;
  }

  private static ArrayNode union(JsonNode one, JsonNode other) {
    var all = new LinkedHashSet<JsonNode>(items(one));
    all.addAll(items(other));
    return JSON.arrayNode().addAll(all);
  }

  private static ArrayNode common(JsonNode one, JsonNode other) {
    var all = new LinkedHashSet<JsonNode>(items(one));
    all.retainAll(new LinkedHashSet<>(items(other)));
    return JSON.arrayNode().addAll(all);
  }

  private static ObjectNode properties(JsonNode one, JsonNode other) {
    ObjectNode all = one.deepCopy();
    other
        .properties()
        .forEach(entry -> {
          JsonNode known = all.get(entry.getKey());
          all.set(
              entry.getKey(), known == null ? entry.getValue() : together(known, entry.getValue()));
        });
    return all;
  }

  private static ArrayNode crossed(JsonNode one, JsonNode other) {
    ArrayNode all = JSON.arrayNode();
    one.forEach(x -> other.forEach(y -> all.add(together(x, y))));
    return all;
  }
}
