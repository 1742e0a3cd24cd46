package dev.eunoe.model.constraint.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.model.constraint.grammar.GrammarException;
import dev.eunoe.model.constraint.grammar.Pattern;
import dev.eunoe.model.constraint.grammar.PatternParser;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Schemas as widespread libraries write them, in the words that {@link SchemaCompiler} knows. What
 * comes of it admits no value that the schema does not.
 */
public final class Rewording {
  /** Patterns of Zod that look around, and admit every text that is made of the format here. */
  private static final Map<String, String> WIDER_THAN_FORMAT =
      Map.of(
          "^(?!\\.)(?!.*\\.\\.)([A-Za-z0-9_'+\\-\\.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9\\-]*\\.)+"
              + "[A-Za-z]{2,}$",
          "email",
          "^P(?:(\\d+W)|(?!.*W)(?=\\d|T\\d)(\\d+Y)?(\\d+M)?(\\d+D)?(T(?=\\d)(\\d+H)?(\\d+M)?"
              + "(\\d+([.,]\\d+)?S)?)?)$",
          "duration");

  private Rewording() {}

  /** One schema, and all within it. */
  public static JsonNode of(JsonNode schema) {
    if (!(schema instanceof ObjectNode given)) {
      return schema;
    }
    ObjectNode reworded = Subschemas.mapped(given, Rewording::of);
    if (admitsAll(reworded.get("not"))) {
      return BooleanNode.FALSE; // what Zod makes of never()
    }
    listedItems(reworded);
    patternProperties(reworded);
    propertyNames(reworded);
    format(reworded);
    return reworded;
  }

  private static boolean admitsAll(@Nullable JsonNode schema) {
    return schema != null
        && (schema.equals(BooleanNode.TRUE)
            || schema instanceof ObjectNode object && Keywords.assertions(object).isEmpty());
  }

  /** Until draft 2019-09 a list of items stood in {@code items}. */
  private static void listedItems(ObjectNode schema) {
    if (schema.get("items") instanceof ArrayNode listed && !schema.has("prefixItems")) {
      schema.set("prefixItems", listed);
      schema.remove("items");
      JsonNode more = schema.remove("additionalItems");
      if (more != null) {
        schema.set("items", more);
      }
    }
  }

  /** Members whose names all fit one pattern, as Pydantic writes a dictionary of such keys. */
  private static void patternProperties(ObjectNode schema) {
    JsonNode patterns = schema.path("patternProperties");
    boolean alone = !schema.has("propertyNames") && schema.path("properties").isEmpty();
    boolean closed = !schema.path("additionalProperties").isObject();
    if (patterns.size() == 1 && alone && closed) {
      var only = patterns.properties().iterator().next();
      schema.remove("patternProperties");
      schema.putObject("propertyNames").put("type", "string").put("pattern", only.getKey());
      schema.set("additionalProperties", only.getValue());
    }
  }

  /** Names that are listed are properties; of any string nothing is said. */
  private static void propertyNames(ObjectNode schema) {
    if (!(schema.get("propertyNames") instanceof ObjectNode names)) {
      return;
    }
    ObjectNode said = names.deepCopy();
    if (said.path("type").asText().equals("string")) {
      said.remove("type");
    }
    if (admitsAll(said)) {
      schema.remove("propertyNames");
    } else if (said.has("enum") && Keywords.assertions(said).size() == 1) {
      ObjectNode properties =
          schema.get("properties") instanceof ObjectNode object
              ? object
              : schema.putObject("properties");
      JsonNode others = schema.path("additionalProperties");
      for (JsonNode name : said.path("enum")) {
        properties.putIfAbsent(
            name.asText(), others.isMissingNode() ? BooleanNode.TRUE : others.deepCopy());
      }
      schema.put("additionalProperties", false);
      schema.remove("propertyNames");
    }
  }

  /** A format says less than the pattern beside it, which whoever checks the value looks at. */
  private static void format(ObjectNode schema) {
    if (!schema.has("format") || !schema.has("pattern")) {
      return;
    }
    String pattern = schema.path("pattern").asText();
    if (schema.path("format").asText().equals(WIDER_THAN_FORMAT.get(pattern))) {
      schema.remove("pattern");
    } else if (isRegular(pattern)) {
      schema.remove("format");
    }
  }

  static boolean isRegular(String pattern) {
    try {
      var unused = PatternParser.somewhere(pattern, Pattern.IN_JSON);
      return true;
    } catch (GrammarException e) {
      return false;
    }
  }
}
