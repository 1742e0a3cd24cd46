package dev.eunoe.memory.secrets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * JSON without secrets: its values are judged one by one, never its text. What comes out has the
 * same keys, the same lists and as many values; only a value that held a secret is another one.
 *
 * <pre>
 *   a string                              the string without its secrets
 *   a string or number under a key that   "[redacted: password]", as a whole
 *     names a secret, however deep
 *   a whole number that is a secret       "[redacted: card number]", as a whole
 *   true, false, null, keys, public ids   as they are
 * </pre>
 */
public final class JsonSecrets {
  private static final String PASSWORD = "[redacted: password]";

  /** A key whose value is a secret by its name; text has to say more, as "my pin is …" does. */
  private static final Pattern NAMES_SECRET =
      Pattern.compile(
          "(?i)(?:pass(?:word|wd|phrase|[ _-]?code)?|pwd|secret|api[_ -]?key|access[_ -]?key"
              + "|private[_ -]?key|secret[_ -]?key|(?:auth|access|refresh|bearer)[_ -]?token"
              + "|(?<![a-z])pin(?:[_ -]?code)?)\\s*+$");

  /** Ids of this server are hexadecimal and hold runs of digits that may pass for a card's. */
  private static final Pattern PUBLIC_ID =
      Pattern.compile("(?:resp|conv|turn|msg|pin|seg)_[A-Za-z0-9_.:-]{1,195}");

  /** Numbers keep all their digits. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  static {
    JSON.getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build());
  }

  private JsonSecrets() {}

  /** The JSON as it may be kept, by the patterns of {@link Secrets}. */
  public static String redact(String json) {
    return redact(json, text -> Secrets.redact(text).text());
  }

  /**
   * The JSON as it may be kept; unchanged when it holds no secret.
   *
   * @param json a text that is no JSON is taken for words
   * @param words what may be kept of a string
   */
  public static String redact(String json, UnaryOperator<String> words) {
    JsonNode tree;
    try {
      tree = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      return words.apply(json);
    }
    var values = new JsonSecrets.Values(words);
    JsonNode kept = values.kept(tree, false);
    return values.changed ? kept.toString() : json;
  }

  private static final class Values {
    private final UnaryOperator<String> words;
    private boolean changed;

    Values(UnaryOperator<String> words) {
      this.words = words;
    }

    /**
     * @param secret whether a key above names a secret
     */
    JsonNode kept(JsonNode node, boolean secret) {
      return switch (node) {
        case ObjectNode object -> {
          for (Map.Entry<String, JsonNode> field : object.properties()) {
            boolean named = secret || NAMES_SECRET.matcher(field.getKey()).find();
            field.setValue(kept(field.getValue(), named));
          }
          yield object;
        }
        case ArrayNode list -> {
          for (int i = 0; i < list.size(); i++) {
            list.set(i, kept(list.get(i), secret));
          }
          yield list;
        }
        case TextNode text -> text(text, secret);
        default -> node.isNumber() ? number(node, secret) : node;
      };
    }

    private JsonNode text(TextNode node, boolean secret) {
      String text = node.textValue();
      if (text.isBlank() || PUBLIC_ID.matcher(text).matches()) {
        return node;
      }
      boolean whole = secret && !text.startsWith("[redacted");
      return replaced(node, text, whole ? PASSWORD : words.apply(text));
    }

    private JsonNode number(JsonNode node, boolean secret) {
      String digits = node.asText();
      String kept = secret ? PASSWORD : node.isIntegralNumber() ? words.apply(digits) : digits;
      return replaced(node, digits, kept);
    }

    private JsonNode replaced(JsonNode node, String text, String kept) {
      if (kept.equals(text)) {
        return node;
      }
      changed = true;
      return new TextNode(kept);
    }
  }
}
