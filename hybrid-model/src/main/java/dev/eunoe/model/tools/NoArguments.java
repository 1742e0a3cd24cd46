package dev.eunoe.model.tools;

import com.fasterxml.jackson.databind.JsonNode;

/** Tools without arguments, whose schema only says that there is an object: an empty one. */
final class NoArguments {
  private NoArguments() {}

  static boolean says(JsonNode schema) {
    for (var keyword : schema.properties()) {
      JsonNode value = keyword.getValue();
      boolean nothing =
          switch (keyword.getKey()) {
            case "type" -> value.asText().equals("object");
            case "properties", "required" -> value.isEmpty();
            case "additionalProperties" -> value.isBoolean() && !value.booleanValue();
            case "title", "description", "$schema" -> true;
            default -> false;
          };
      if (!nothing) {
        return false;
      }
    }
    return true;
  }
}
