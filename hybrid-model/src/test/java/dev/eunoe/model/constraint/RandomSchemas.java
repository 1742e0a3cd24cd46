package dev.eunoe.model.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;

/** Schemas of every supported kind, made up from a seed. */
final class RandomSchemas {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> PATTERNS =
      List.of(
          "^[A-Z]{2,4}-\\d{3}$",
          "^(foo|bar|ba[zx])+$",
          "^.{0,9}colou?r$",
          "^\\+?[0-9 ]{5,12}$",
          "^[^\\s\"\\\\]{1,10}$",
          "^a.b$|^é+$",
          "^\\w+@\\w+\\.(?:com|org)$");
  private static final List<String> FORMATS =
      List.of("date", "time", "date-time", "uuid", "ipv4", "ipv6", "duration", "hostname", "uri");
  private static final List<String> WORDS =
      List.of("name", "naïve", "a", "ab", "price", "is \"it\"", "名前", "x/y~z", "list", "");

  private final Random random;
  private boolean recurses;

  RandomSchemas(long seed) {
    this.random = new Random(seed);
  }

  JsonNode next() {
    recurses = false;
    JsonNode schema = random.nextInt(4) == 0 ? schema(3) : object(3);
    if (recurses && schema instanceof ObjectNode root) {
      ObjectNode node = JSON.objectNode();
      node.put("type", "object").putArray("required").add("value");
      ObjectNode properties = node.putObject("properties");
      properties.set("value", random.nextBoolean() ? string() : values());
      properties.putObject("left").put("$ref", "#/$defs/node");
      ObjectNode children = properties.putObject("children").put("type", "array");
      children.put("maxItems", 2).putObject("items").put("$ref", "#/$defs/node");
      root.putObject("$defs").set("node", node);
    }
    return schema;
  }

  private JsonNode schema(int depth) {
    int kind = random.nextInt(depth > 0 ? 13 : 8);
    return switch (kind) {
      case 0, 1 -> string();
      case 2 -> number("integer", random.nextInt(2000) - 1000, 1);
      case 3 -> number("number", random.nextInt(2000) - 1000, 100);
      case 4 -> JSON.objectNode().put("type", random.nextBoolean() ? "boolean" : "null");
      case 5 -> values();
      case 6 -> {
        ObjectNode nullable = JSON.objectNode();
        nullable.putArray("type").add(one(List.of("string", "integer", "boolean"))).add("null");
        yield nullable;
      }
      case 7 -> {
        recurses = true;
        yield JSON.objectNode().put("$ref", "#/$defs/node");
      }
      case 8 -> array(depth);
      case 9 -> alternatives(depth);
      case 10 -> told(depth);
      case 11 -> both(depth);
      default -> object(depth);
    };
  }

  private ObjectNode string() {
    ObjectNode string = JSON.objectNode().put("type", "string");
    switch (random.nextInt(5)) {
      case 0 -> string.put("pattern", one(PATTERNS));
      case 1 -> string.put("format", one(FORMATS));
      case 2 -> {
        int least = random.nextInt(6);
        string.put("minLength", least).put("maxLength", least + random.nextInt(40));
      }
      case 3 -> string.put("pattern", "^[a-zé\"]*$").put("maxLength", random.nextInt(20));
      default -> {}
    }
    return string;
  }

  private ObjectNode number(String type, int from, int scale) {
    ObjectNode number = JSON.objectNode().put("type", type);
    int to = from + random.nextInt(1500);
    if (random.nextBoolean()) {
      number.put("minimum", scale == 1 ? from : (double) from / scale);
    } else if (random.nextBoolean()) {
      number.put("exclusiveMinimum", scale == 1 ? from - 1 : (double) (from - 1) / scale);
    }
    if (random.nextBoolean()) {
      number.put("maximum", scale == 1 ? to : (double) to / scale);
    } else if (random.nextBoolean()) {
      number.put("exclusiveMaximum", scale == 1 ? to + 1 : (double) (to + 1) / scale);
    }
    return number;
  }

  private ObjectNode values() {
    if (random.nextBoolean()) {
      return JSON.objectNode().put("const", one(WORDS));
    }
    ObjectNode schema = JSON.objectNode();
    ArrayNode values = schema.putArray("enum");
    values.add(one(WORDS)).add(random.nextInt(100)).add(true).addNull().add(1.5);
    values.addObject().put(one(WORDS), 1);
    return schema;
  }

  private ObjectNode array(int depth) {
    ObjectNode array = JSON.objectNode().put("type", "array");
    int least = random.nextInt(3);
    if (random.nextBoolean()) {
      array.put("minItems", least);
    }
    if (random.nextBoolean()) {
      array.put("maxItems", least + random.nextInt(4));
    }
    if (random.nextInt(3) == 0) {
      array.putArray("prefixItems").add(schema(depth - 1)).add(schema(depth - 1));
    }
    if (random.nextInt(4) > 0) {
      array.set("items", schema(depth - 1));
    }
    return array;
  }

  private ObjectNode alternatives(int depth) {
    ObjectNode schema = JSON.objectNode();
    schema.putArray("anyOf").add(schema(depth - 1)).add(schema(depth - 1)).add(schema(0));
    return schema;
  }

  /** Objects that a member tells apart. */
  private ObjectNode told(int depth) {
    ObjectNode schema = JSON.objectNode();
    ArrayNode kinds = schema.putArray("oneOf");
    for (String kind : List.of("cat", "dog")) {
      ObjectNode object = object(depth - 1);
      ((ObjectNode) object.path("properties")).putObject("kind").put("const", kind);
      ((ArrayNode) object.path("required")).add("kind");
      kinds.add(object);
    }
    return schema;
  }

  private ObjectNode both(int depth) {
    ObjectNode schema = JSON.objectNode();
    ObjectNode one = object(0);
    ObjectNode other = object(depth - 1);
    one.remove("additionalProperties");
    other.remove("additionalProperties");
    schema.putArray("allOf").add(one).add(other);
    return schema;
  }

  private ObjectNode object(int depth) {
    ObjectNode object = JSON.objectNode().put("type", "object");
    ObjectNode properties = object.putObject("properties");
    ArrayNode required = object.putArray("required");
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      // numbered, so that schemas put together describe no member in two ways
      String name = one(WORDS) + depth + random.nextInt(1000);
      properties.set(name, schema(depth - 1));
      if (random.nextBoolean()) {
        required.add(name);
      }
    }
    switch (random.nextInt(4)) {
      case 0 -> object.put("additionalProperties", false);
      case 1 -> object.put("additionalProperties", true);
      case 2 -> object.set("additionalProperties", number("integer", 0, 1));
      default -> {}
    }
    return object;
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
