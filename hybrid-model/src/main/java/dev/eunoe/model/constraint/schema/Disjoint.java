package dev.eunoe.model.constraint.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether no value fits two of several schemas, so that {@code oneOf} is the same as {@code anyOf}:
 * by their types, by values that are listed, or by a member that says which one it is.
 */
final class Disjoint {
  private static final int MAX_REFERENCES = 32;

  private final References references;
  private final String place;

  Disjoint(References references, String place) {
    this.references = references;
    this.place = place;
  }

  void require(JsonNode schemas) {
    for (int i = 0; i < schemas.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (!apart(resolved(schemas.get(i)), resolved(schemas.get(j)))) {
          throw Keywords.refused(
              place,
              "has a 'oneOf' whose alternatives "
                  + j
                  + " and "
                  + i
                  + " are not told apart by their types or by a required 'const'; use 'anyOf'");
        }
      }
    }
  }

  private JsonNode resolved(JsonNode schema) {
    JsonNode at = schema;
    for (int i = 0; i < MAX_REFERENCES && at.has("$ref"); i++) {
      at = references.find(at.path("$ref").asText(), place);
    }
    return at;
  }

  private boolean apart(JsonNode one, JsonNode other) {
    if (!(one instanceof ObjectNode first) || !(other instanceof ObjectNode second)) {
      return false;
    }
    List<JsonNode> values = SchemaMerge.values(first);
    List<JsonNode> others = SchemaMerge.values(second);
    if (!values.isEmpty() && !others.isEmpty()) {
      return values.stream().noneMatch(others::contains);
    }
    return typesApart(first, values, second, others) || membersApart(first, second);
  }

  private boolean typesApart(
      ObjectNode one, List<JsonNode> values, ObjectNode other, List<JsonNode> others) {
    if (!values.isEmpty() && other.has("type")) {
      Set<String> types = Keywords.types(other, place);
      return values.stream().noneMatch(value -> Keywords.isOfType(value, types));
    }
    if (!others.isEmpty() && one.has("type")) {
      return typesApart(other, others, one, values);
    }
    if (!one.has("type") || !other.has("type")) {
      return false;
    }
    var common = new HashSet<>(Keywords.types(one, place));
    Set<String> types = Keywords.types(other, place);
    boolean numbers =
        common.contains("number") && types.contains("integer")
            || common.contains("integer") && types.contains("number");
    common.retainAll(types);
    return common.isEmpty() && !numbers;
  }

  private boolean membersApart(ObjectNode one, ObjectNode other) {
    for (JsonNode name : one.path("required")) {
      boolean both =
          new HashSet<JsonNode>(SchemaMerge.items(other.path("required"))).contains(name);
      JsonNode here = resolved(one.path("properties").path(name.asText()));
      JsonNode there = resolved(other.path("properties").path(name.asText()));
      boolean objects =
          one.path("type").asText().equals("object")
              && other.path("type").asText().equals("object");
      if (both && objects && apart(here, there)) {
        return true;
      }
    }
    return false;
  }
}
