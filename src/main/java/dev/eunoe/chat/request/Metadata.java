package dev.eunoe.chat.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.turn.problem.Problem;
import java.util.Map;

/** Pairs of texts that a client notes of what it makes: bounded as OpenAI's interface says. */
public final class Metadata {
  public static final String FIELD = "metadata";

  private static final int MAX_PAIRS = 16;
  private static final int MAX_KEY_CHARS = 64;
  private static final int MAX_VALUE_CHARS = 512;

  private static final ObjectMapper JSON = new ObjectMapper();

  private Metadata() {}

  /**
   * Those of a request, as a JSON object; empty where there are none.
   *
   * @throws dev.eunoe.turn.problem.ProblemException naming what is longer than it may be
   */
  public static String read(RequestFields fields) {
    Map<String, JsonNode> pairs = requireBounded(fields);
    ObjectNode texts = JSON.createObjectNode();
    pairs.forEach((key, value) -> texts.put(key, value.asText()));
    return texts.isEmpty() ? "" : texts.toString();
  }

  static Map<String, JsonNode> requireBounded(RequestFields fields) {
    Map<String, JsonNode> pairs = fields.object(FIELD).values();
    if (pairs.size() > MAX_PAIRS) {
      throw refused("at most " + MAX_PAIRS + " pairs, but has " + pairs.size());
    }
    pairs.forEach(Metadata::requirePair);
    return pairs;
  }

  private static void requirePair(String key, JsonNode value) {
    if (chars(key) > MAX_KEY_CHARS) {
      throw refused("keys of at most " + MAX_KEY_CHARS + " characters, but one has " + chars(key));
    }
    if (value.isContainerNode()) {
      throw refused("values that are strings, but that of '" + key + "' is none");
    }
    if (chars(value.asText()) > MAX_VALUE_CHARS) {
      throw refused(
          "values of at most "
              + MAX_VALUE_CHARS
              + " characters, but that of '"
              + key
              + "' has "
              + chars(value.asText()));
    }
  }

  private static int chars(String text) {
    return text.codePointCount(0, text.length());
  }

  private static RuntimeException refused(String takes) {
    return Problem.invalid(FIELD, "invalid_metadata", "The field 'metadata' takes " + takes + ".")
        .asException();
  }

  /** As they are told back; an empty object where there are none. */
  public static JsonNode told(String kept) {
    try {
      return kept.isEmpty() ? JSON.createObjectNode() : JSON.readTree(kept);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what is kept was written as JSON", e);
    }
  }
}
