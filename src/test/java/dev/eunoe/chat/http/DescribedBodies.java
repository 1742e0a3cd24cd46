package dev.eunoe.chat.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;

/**
 * The bodies that {@code openapi.yaml} describes, or the messages of {@code asyncapi.yaml}, in as
 * much of JSON Schema as they use.
 */
public final class DescribedBodies {
  private static final String OTHER = "./openapi.yaml#";

  private final JsonNode document;

  /** What the document refers to beside itself. */
  private final JsonNode other;

  private DescribedBodies(JsonNode document, JsonNode other) {
    this.document = document;
    this.other = other;
  }

  public static DescribedBodies read() {
    return new DescribedBodies(yaml("openapi.yaml"), yaml("openapi.yaml"));
  }

  static DescribedBodies ofSocket() {
    return new DescribedBodies(yaml("asyncapi.yaml"), yaml("openapi.yaml"));
  }

  private static JsonNode yaml(String name) {
    try (InputStream file =
        DescribedBodies.class.getResourceAsStream("/META-INF/resources/" + name)) {
      return new ObjectMapper().valueToTree(new Yaml().load(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode document() {
    return document;
  }

  /** What {@code $ref} leads to within the document. */
  JsonNode found(JsonNode schema) {
    return schema.has("$ref") ? document.at(schema.path("$ref").asText().substring(1)) : schema;
  }

  /**
   * @throws AssertionError naming the places where a message of the socket is not as described
   */
  void requireMessage(JsonNode message) {
    JsonNode schema =
        document
            .path("components")
            .path("messages")
            .path(message.path("type").asText())
            .path("payload");
    List<String> faults =
        schema.isMissingNode() ? List.of("is not described") : faults(schema, message, "");
    if (!faults.isEmpty()) {
      throw new AssertionError(faults + " in " + message);
    }
  }

  /**
   * @throws AssertionError naming the places where a body is not as described
   */
  public void require(String verb, String path, JsonNode body) {
    JsonNode schema =
        document
            .path("paths")
            .path(path)
            .path(verb)
            .path("responses")
            .path("200")
            .path("content")
            .path("application/json")
            .path("schema");
    List<String> faults =
        schema.isMissingNode() ? List.of("is not described") : faults(schema, body, "");
    if (!faults.isEmpty()) {
      throw new AssertionError(verb + " " + path + ": " + faults + " in " + body);
    }
  }

  private List<String> faults(JsonNode schema, JsonNode value, String place) {
    if (schema.has("$ref")) {
      String ref = schema.path("$ref").asText();
      if (ref.startsWith(OTHER)) {
        var inOther = JsonNodeFactory.instance.objectNode();
        inOther.put("$ref", ref.substring(OTHER.length() - 1));
        return new DescribedBodies(other, other).faults(inOther, value, place);
      }
      JsonNode found = found(schema);
      return found.isMissingNode()
          ? List.of(place + ": there is no " + schema.path("$ref"))
          : faults(found, value, place);
    }
    if (schema.has("anyOf")) {
      List<String> least = null;
      for (JsonNode choice : schema.path("anyOf")) {
        List<String> faults = faults(choice, value, place);
        least = least == null || faults.size() < least.size() ? faults : least;
      }
      return least == null ? List.of() : least;
    }
    List<String> faults = new ArrayList<>();
    schema.path("allOf").forEach(each -> faults.addAll(faults(each, value, place)));
    if (schema.has("const") && !schema.path("const").equals(value)) {
      faults.add(place + " is not " + schema.path("const"));
    }
    if (schema.has("enum") && !contains(schema.path("enum"), value)) {
      faults.add(place + " is none of " + schema.path("enum"));
    }
    if (schema.has("type") && !isOf(schema.path("type"), value)) {
      faults.add(place + " is no " + schema.path("type"));
    }
    if (schema.has("pattern")
        && !Pattern.compile(schema.path("pattern").asText()).matcher(value.asText()).find()) {
      faults.add(place + " does not match " + schema.path("pattern"));
    }
    if (value.isObject()) {
      faults.addAll(ofObject(schema, value, place));
    }
    for (int i = 0; value.isArray() && schema.has("items") && i < value.size(); i++) {
      faults.addAll(faults(schema.path("items"), value.get(i), place + "[" + i + "]"));
    }
    return faults;
  }

  private List<String> ofObject(JsonNode schema, JsonNode value, String place) {
    List<String> faults = new ArrayList<>();
    for (JsonNode required : schema.path("required")) {
      if (!value.has(required.asText())) {
        faults.add(place + "." + required.asText() + " is missing");
      }
    }
    boolean closed =
        schema.path("additionalProperties").isBoolean()
            && !schema.path("additionalProperties").asBoolean();
    value
        .properties()
        .forEach(field -> {
          JsonNode described = schema.path("properties").path(field.getKey());
          String here = place + "." + field.getKey();
          if (!described.isMissingNode()) {
            faults.addAll(faults(described, field.getValue(), here));
          } else if (closed) {
            faults.add(here + " is not described");
          }
        });
    return faults;
  }

  private static boolean contains(JsonNode list, JsonNode value) {
    for (JsonNode one : list) {
      if (one.equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOf(JsonNode types, JsonNode value) {
    if (types.isArray()) {
      for (JsonNode type : types) {
        if (isOf(type, value)) {
          return true;
        }
      }
      return false;
    }
    return switch (types.asText()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "number" -> value.isNumber();
      case "integer" -> value.isIntegralNumber();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      default -> throw new IllegalStateException("say here what a " + types + " is");
    };
  }
}
