package dev.eunoe.chat.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.turn.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A request's fields, each read with its type and bounds. A field of the wrong type, one that asks
 * for what this server does not do, and one nobody knows are all refused by name: nothing is
 * accepted and silently not done. What asks for nothing, see {@link #asksNothing}, is as if it were
 * not there, whoever knows the field.
 */
public final class RequestFields {
  private final ObjectNode body;

  public RequestFields(ObjectNode body) {
    this.body = body;
  }

  /**
   * Null, and an empty text, list or object: clients write all of them where they want nothing, and
   * they mean the same as an absent field.
   */
  public static boolean asksNothing(JsonNode node) {
    return node.isNull()
        || node.isMissingNode()
        || (node.isTextual() && node.textValue().isEmpty())
        || (node.isContainerNode() && node.isEmpty());
  }

  /**
   * @param read fields this server acts on
   * @param harmless fields that ask for nothing an answer could show
   */
  public void requireKnown(Set<String> read, Set<String> harmless) {
    body.properties()
        .forEach(field -> {
          String name = field.getKey();
          boolean known = read.contains(name) || harmless.contains(name);
          if (!known && !asksNothing(field.getValue())) {
            throw Problem.invalid(
                    name,
                    "unsupported_parameter",
                    "The field '" + name + "' is not supported by this server; leave it out.")
                .asException();
          }
        });
  }

  /** Refuses a field unless it asks for nothing, or has a value that is what is done anyway. */
  public void requireOnly(String name, Predicate<JsonNode> accepted, String whatIsPossible) {
    JsonNode node = body.path(name);
    if (!asksNothing(node) && !accepted.test(node)) {
      throw Problem.invalid(
              name,
              "unsupported_value",
              "The value of '" + name + "' is not supported by this server; " + whatIsPossible)
          .asException();
    }
  }

  /** All of them, by their names. */
  public Map<String, JsonNode> values() {
    var values = new LinkedHashMap<String, JsonNode>();
    body.properties().forEach(field -> values.put(field.getKey(), field.getValue()));
    return values;
  }

  public @Nullable JsonNode node(String name) {
    JsonNode node = body.get(name);
    return node == null || node.isNull() ? null : node;
  }

  /** The text of a field; null where it is empty too. */
  public @Nullable String text(String name) {
    JsonNode node = node(name);
    if (node == null || asksNothing(node)) {
      return null;
    }
    if (!node.isTextual()) {
      throw wrongType(name, "a string", node);
    }
    return node.textValue();
  }

  /** A text that is not longer than its interface says; null where it is empty. */
  public @Nullable String text(String name, int mostChars) {
    String text = text(name);
    if (text != null && text.codePointCount(0, text.length()) > mostChars) {
      throw tooLong(name, mostChars, text);
    }
    return text;
  }

  /** The fields of an object; none where it is absent, null or empty in another way. */
  public RequestFields object(String name) {
    JsonNode node = body.path(name);
    if (node instanceof ObjectNode object) {
      return new RequestFields(object);
    }
    if (!asksNothing(node)) {
      throw wrongType(name, "an object", node);
    }
    return new RequestFields(body.objectNode());
  }

  public boolean flag(String name, boolean absent) {
    JsonNode node = node(name);
    if (node != null && !node.isBoolean()) {
      throw wrongType(name, "true or false", node);
    }
    return node == null ? absent : node.booleanValue();
  }

  public double number(String name, double absent, double least, double most) {
    JsonNode node = node(name);
    if (node == null) {
      return absent;
    }
    if (!node.isNumber()) {
      throw wrongType(name, "a number", node);
    }
    double value = node.doubleValue();
    if (!(value >= least && value <= most)) {
      throw outOfRange(name, plain(least), plain(most), node);
    }
    return value;
  }

  public long integer(String name, long absent, long least, long most) {
    JsonNode node = node(name);
    if (node == null) {
      return absent;
    }
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw wrongType(name, "a whole number", node);
    }
    long value = node.longValue();
    if (value < least || value > most) {
      throw outOfRange(name, Long.toString(least), Long.toString(most), node);
    }
    return value;
  }

  /**
   * A limit on the tokens of an answer. Clients that want as many as there may be write −1, or more
   * than that; the answer tells the limit back.
   */
  public int tokens(String name, int absent, int most) {
    JsonNode node = body.path(name);
    if (node.isInt() && node.intValue() == -1) {
      return most;
    }
    boolean more = node.isIntegralNumber() && node.bigIntegerValue().bitLength() >= Integer.SIZE;
    return more && node.bigIntegerValue().signum() > 0
        ? most
        : (int) Math.min(most, integer(name, absent, 1, Integer.MAX_VALUE));
  }

  /** One string or a list of at most {@code most} strings; those that are empty are left out. */
  public List<String> texts(String name, int most) {
    JsonNode node = node(name);
    if (node == null || asksNothing(node)) {
      return List.of();
    }
    if (node.isTextual()) {
      return List.of(node.textValue());
    }
    if (!node.isArray() || node.size() > most) {
      throw wrongType(name, "a string or a list of at most " + most + " strings", node);
    }
    var texts = new ArrayList<String>();
    for (JsonNode item : node) {
      if (asksNothing(item)) {
        continue;
      }
      if (!item.isTextual()) {
        throw wrongType(name, "a list of strings", item);
      }
      texts.add(item.textValue());
    }
    return texts;
  }

  public static RuntimeException missing(String name, String what) {
    return Problem.invalid(
            name, "missing_field", "The field '" + name + "' is needed, " + what + ".")
        .asException();
  }

  public static RuntimeException badValue(String name, String expected, String found) {
    return Problem.invalid(
            name,
            "invalid_value",
            "The value of '" + name + "' must be " + expected + ", but was '" + found + "'.")
        .asException();
  }

  public static RuntimeException wrongType(String name, String expected, JsonNode found) {
    return Problem.invalid(
            name,
            "invalid_type",
            "The field '" + name + "' must be " + expected + ", but was " + kind(found) + ".")
        .asException();
  }

  private static RuntimeException outOfRange(
      String name, String least, String most, JsonNode found) {
    return Problem.invalid(
            name,
            "out_of_range",
            "The field '"
                + name
                + "' must be between "
                + least
                + " and "
                + most
                + ", but was "
                + found
                + ".")
        .asException();
  }

  public static RuntimeException tooLong(String name, int mostChars, String found) {
    return Problem.invalid(
            name,
            "out_of_range",
            "The field '"
                + name
                + "' takes at most "
                + mostChars
                + " characters, but has "
                + found.codePointCount(0, found.length())
                + ".")
        .asException();
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "a list";
      case OBJECT, POJO -> "an object";
      case STRING -> "a string";
      case NUMBER -> "the number " + node;
      case BOOLEAN -> node.asText();
      case NULL, MISSING, BINARY -> "nothing";
    };
  }
}
