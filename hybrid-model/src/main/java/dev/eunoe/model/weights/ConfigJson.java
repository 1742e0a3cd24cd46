package dev.eunoe.model.weights;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.eunoe.model.files.Unreadable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fields of a {@code config.json}; every refusal names the file and the field. Bare {@code
 * Infinity} and {@code NaN} are accepted, as is {@code {"__float__": "Infinity"}}.
 */
final class ConfigJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  /** Fields that count layers, each of which takes memory as soon as it is described. */
  private static final Set<String> LAYERS = Set.of("num_hidden_layers", "n_layer");

  private static final int MAX_LAYERS = 10_000;

  private final Path file;
  private final String prefix;
  private final JsonNode json;

  private ConfigJson(Path file, String prefix, JsonNode json) {
    this.file = file;
    this.prefix = prefix;
    this.json = json;
  }

  /** Fields that were made from those of another file, which errors name. */
  static ConfigJson of(Path file, JsonNode json) {
    return new ConfigJson(file, "", json);
  }

  static ConfigJson read(Path file) {
    try {
      return parse(file, Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new CheckpointException(file + " is missing.", e);
    } catch (IOException e) {
      throw new CheckpointException(Unreadable.sentence(file, e), e);
    }
  }

  /** The fields in the content of a file, which need not lie where errors say it is. */
  static ConfigJson parse(Path file, byte[] content) {
    try {
      var json = JSON.readTree(content);
      if (!json.isObject()) {
        throw new CheckpointException(file + " is not a JSON object.");
      }
      return new ConfigJson(file, "", json);
    } catch (JacksonException e) {
      throw new CheckpointException(file + " is not JSON: " + e.getOriginalMessage() + ".", e);
    } catch (IOException e) {
      throw new CheckpointException(Unreadable.sentence(file, e), e);
    }
  }

  Path file() {
    return file;
  }

  /** Whether the field is there and not null. */
  boolean has(String field) {
    return json.hasNonNull(field);
  }

  /** Whether the field is there and null. */
  boolean isNull(String field) {
    return json.has(field) && json.get(field).isNull();
  }

  private JsonNode required(String field) {
    if (!has(field)) {
      throw new CheckpointException(file + " has no field " + prefix + field + ".");
    }
    return json.get(field);
  }

  ConfigJson object(String field) {
    var node = required(field);
    if (!node.isObject()) {
      throw wrong(field, "an object");
    }
    return new ConfigJson(file, prefix + field + ".", node);
  }

  /** The names of this object's fields that are not null. */
  Set<String> names() {
    var names = new TreeSet<String>();
    json.properties()
        .forEach(field -> {
          if (!field.getValue().isNull()) {
            names.add(field.getKey());
          }
        });
    return names;
  }

  /** What messages call a field of this object: its name with the objects around it. */
  String path(String field) {
    return prefix + field;
  }

  /** Every field of this object, all of which must be strings. */
  Map<String, String> strings() {
    var result = new LinkedHashMap<String, String>();
    for (var field : json.properties()) {
      result.put(field.getKey(), string(field.getKey()));
    }
    return result;
  }

  /** Whether the field is a list. */
  boolean isList(String field) {
    return json.path(field).isArray();
  }

  /** Whether the field is an object. */
  boolean isObject(String field) {
    return json.path(field).isObject();
  }

  /** A list of objects as a map from one of their fields to another, both strings. */
  Map<String, String> named(String field, String key, String value) {
    var result = new LinkedHashMap<String, String>();
    for (var element : required(field)) {
      if (!element.path(key).isTextual() || !element.path(value).isTextual()) {
        throw wrong(field, "a list of objects with the strings " + key + " and " + value);
      }
      result.put(element.path(key).textValue(), element.path(value).textValue());
    }
    return result;
  }

  String string(String field) {
    var node = required(field);
    if (!node.isTextual()) {
      throw wrong(field, "a string");
    }
    return node.textValue();
  }

  List<String> strings(String field) {
    var node = required(field);
    var result = new ArrayList<String>();
    for (var element : node) {
      if (!element.isTextual()) {
        throw wrong(field, "a list of strings");
      }
      result.add(element.textValue());
    }
    return result;
  }

  int integer(String field) {
    var node = required(field);
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw wrong(field, "a whole number");
    }
    if (LAYERS.contains(field) && (node.intValue() < 1 || node.intValue() > MAX_LAYERS)) {
      throw wrong(field, "1 to " + MAX_LAYERS);
    }
    return node.intValue();
  }

  int integer(String field, int byDefault) {
    return has(field) ? integer(field) : byDefault;
  }

  /** A whole number, or the given one where the field is absent or {@code "auto"}. */
  int integerOrAuto(String field, int auto) {
    boolean given = has(field) && !json.get(field).asText().equals("auto");
    return given ? integer(field) : auto;
  }

  double number(String field, double byDefault) {
    return has(field) ? number(field, json.get(field)) : byDefault;
  }

  private double number(String field, JsonNode node) {
    if (node.isNumber()) {
      return node.doubleValue();
    }
    String text = node.path("__float__").asText();
    if (!Set.of("Infinity", "-Infinity", "NaN").contains(text)) {
      throw wrong(field, "a number");
    }
    return Double.parseDouble(text);
  }

  List<Double> numbers(String field) {
    var result = new ArrayList<Double>();
    required(field).forEach(element -> result.add(number(field, element)));
    return result;
  }

  /** A list of exactly this many numbers. */
  List<Double> numbers(String field, int count) {
    var result = numbers(field);
    if (result.size() != count) {
      throw new CheckpointException(
          file
              + ": "
              + prefix
              + field
              + " has "
              + result.size()
              + " numbers, expected "
              + count
              + ".");
    }
    return result;
  }

  boolean flag(String field, boolean byDefault) {
    if (!has(field)) {
      return byDefault;
    }
    if (!json.get(field).isBoolean()) {
      throw wrong(field, "true or false");
    }
    return json.get(field).booleanValue();
  }

  /** Ids of a field that is a number or a list of numbers; none when it is absent. */
  Set<Integer> ids(String field) {
    var result = new TreeSet<Integer>();
    if (has(field)) {
      var node = json.get(field);
      for (var element : node.isArray() ? node : List.of(node)) {
        if (!element.isIntegralNumber() || !element.canConvertToInt()) {
          throw wrong(field, "a token id or a list of them");
        }
        result.add(element.intValue());
      }
    }
    return result;
  }

  /** The lists of numbers in a field that is a list of them; none when it is absent. */
  List<List<Integer>> idLists(String field) {
    var result = new ArrayList<List<Integer>>();
    for (var list : has(field) ? json.get(field) : List.<JsonNode>of()) {
      var ids = new ArrayList<Integer>();
      for (var element : list) {
        if (!element.isIntegralNumber() || !element.canConvertToInt()) {
          throw wrong(field, "a list of lists of whole numbers");
        }
        ids.add(element.intValue());
      }
      result.add(ids);
    }
    return result;
  }

  /** Refuses a field whose value, where present, is not the one this engine computes. */
  void requireValue(String field, String supported) {
    if (has(field) && !json.get(field).asText().equals(supported)) {
      throw wrong(field, "'" + supported + "', the only value this engine computes");
    }
  }

  /** Refuses a field whose value, where present, is neither of the two this engine computes. */
  void requireValue(String field, String one, String other) {
    if (has(field) && !json.get(field).asText().equals(one)) {
      requireValue(field, other);
    }
  }

  /** Refuses a field that has a value, where no file is known to say what it would mean. */
  void requireAbsent(String field) {
    if (has(field)) {
      throw wrong(field, "null, the only value this engine computes");
    }
  }

  /** The refusal of a value that is none of those this engine knows. */
  CheckpointException unknown(String field, String value, String known) {
    return new CheckpointException(
        file + ": " + prefix + field + " has '" + value + "'; this engine knows " + known + ".");
  }

  private CheckpointException wrong(String field, String expected) {
    return new CheckpointException(
        file + ": " + prefix + field + " is " + json.get(field) + ", expected " + expected + ".");
  }
}
