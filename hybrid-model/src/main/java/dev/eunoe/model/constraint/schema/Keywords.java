package dev.eunoe.model.constraint.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.model.constraint.grammar.GrammarException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The keywords of JSON schema: which say something of a value, which only about it. */
final class Keywords {
  static final List<String> TYPES =
      List.of("string", "number", "integer", "boolean", "null", "array", "object");

  private static final Set<String> ANNOTATIONS =
      Set.of(
          "title",
          "description",
          "default",
          "examples",
          "example",
          "$comment",
          "$schema",
          "$id",
          "$anchor",
          "$vocabulary",
          "$defs",
          "definitions",
          "deprecated",
          "readOnly",
          "writeOnly",
          "discriminator",
          "nullable", // of OpenAPI; without it a value is one still
          "contentMediaType",
          "contentEncoding");

  private static final Set<String> STRING = Set.of("minLength", "maxLength", "pattern", "format");
  private static final Set<String> NUMBER =
      Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf");
  private static final Set<String> ARRAY =
      Set.of("items", "prefixItems", "minItems", "maxItems", "uniqueItems");
  private static final Set<String> OBJECT =
      Set.of(
          "properties",
          "required",
          "additionalProperties",
          "propertyNames",
          "unevaluatedProperties",
          "minProperties",
          "maxProperties");
  private static final Set<String> ANY =
      Set.of("type", "enum", "const", "$ref", "anyOf", "oneOf", "allOf");

  private Keywords() {}

  /** Those that say something of a value. */
  static Set<String> assertions(ObjectNode schema) {
    var names = new LinkedHashSet<String>();
    schema.fieldNames().forEachRemaining(names::add);
    names.removeIf(name -> ANNOTATIONS.contains(name) || name.startsWith("x-"));
    return names;
  }

  /**
   * @throws GrammarException naming a keyword that is not kept to
   */
  static void requireKnown(ObjectNode schema, String place) {
    for (String name : assertions(schema)) {
      if (!isKnown(name)) {
        throw refused(place, "uses '" + name + "', which is not supported");
      }
    }
  }

  /** Whether values are held to it, at least where its own value allows. */
  static boolean isKnown(String keyword) {
    return ANY.contains(keyword)
        || STRING.contains(keyword)
        || NUMBER.contains(keyword)
        || ARRAY.contains(keyword)
        || OBJECT.contains(keyword);
  }

  /** The types a value may have: those that are named, else those whose keywords are there. */
  static Set<String> types(ObjectNode schema, String place) {
    JsonNode type = schema.get("type");
    var types = new LinkedHashSet<String>();
    if (type == null) {
      Set<String> said = assertions(schema);
      addIf(types, "string", said, STRING);
      addIf(types, "number", said, NUMBER);
      addIf(types, "array", said, ARRAY);
      addIf(types, "object", said, OBJECT);
      return types.isEmpty() ? new LinkedHashSet<>(TYPES) : types;
    }
    if (type.isTextual()) {
      types.add(type.textValue());
    } else {
      type.forEach(one -> types.add(one.asText()));
    }
    for (String one : types) {
      if (!TYPES.contains(one)) {
        throw refused(place, "has the type '" + one + "', which JSON has not");
      }
    }
    if (types.contains("number")) {
      types.remove("integer");
    }
    return types;
  }

  private static void addIf(Set<String> types, String type, Set<String> said, Set<String> of) {
    var both = new HashSet<>(said);
    both.retainAll(of);
    if (!both.isEmpty()) {
      types.add(type);
    }
  }

  static boolean isOfType(JsonNode value, Set<String> types) {
    return switch (value.getNodeType()) {
      case STRING -> types.contains("string");
      case BOOLEAN -> types.contains("boolean");
      case NULL -> types.contains("null");
      case ARRAY -> types.contains("array");
      case OBJECT -> types.contains("object");
      case NUMBER -> types.contains("number") || types.contains("integer") && isWhole(value);
      case BINARY, MISSING, POJO -> false;
    };
  }

  private static boolean isWhole(JsonNode number) {
    return number.isIntegralNumber() || number.decimalValue().stripTrailingZeros().scale() <= 0;
  }

  /** A sentence about a place in a schema, which begins at {@code #}. */
  static GrammarException refused(String place, String why) {
    return new GrammarException("The schema at '" + place + "' " + why + ".");
  }
}
