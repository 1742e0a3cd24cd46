package dev.eunoe.memory.persistence.erasure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.eunoe.memory.StoredMessage;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes erased words out of a stored JSON text: what is said to come from an erased turn, and every
 * string that holds an erased text.
 */
final class ErasedJson {
  /** A text as short as "yes" is part of too many others to be looked for inside them. */
  private static final int MIN_INSIDE = 12;

  /** The arguments that are left of a call, which readers take for JSON. */
  private static final String NOTHING = "{}";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Set<String> turnIds;
  private final Collection<String> texts;

  ErasedJson(Set<String> turnIds, Collection<String> texts) {
    this.turnIds = turnIds;
    this.texts =
        texts.stream().map(String::strip).filter(text -> !text.isEmpty()).distinct().toList();
  }

  /** The text without them; unchanged when there are none, an empty object when it is no JSON. */
  @Nullable String clear(@Nullable String json) {
    if (json == null) {
      return null;
    }
    try {
      return clear(JSON.readTree(json)).toString();
    } catch (JsonProcessingException e) {
      return "{}"; // nobody can tell what is in it
    }
  }

  private JsonNode clear(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> clear(object);
      case ArrayNode list -> {
        for (int i = 0; i < list.size(); i++) {
          list.set(i, clear(list.get(i)));
        }
        yield list;
      }
      case TextNode text -> new TextNode(clearText(text.textValue()));
      default -> node;
    };
  }

  private ObjectNode clear(ObjectNode object) {
    boolean ofErased = turnIds.contains(object.path("turn_id").asText());
    // What was reasoned about erased words goes as a whole: it says them in words of its own.
    boolean reasoning = object.path("type").asText().equals("reasoning_text");
    // So does a call, and of an answer with calls the stored words are in several items.
    boolean call = object.path("type").asText().equals("function_call");
    if (call) {
      object.put("arguments", NOTHING);
    } else if (holdsCall(object.path("output"))) {
      clearWords(object.path("output"));
    }
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      boolean words = (ofErased || reasoning) && field.getKey().equals("text");
      field.setValue(words ? new TextNode(StoredMessage.ERASED) : clear(field.getValue()));
    }
    return ofErased ? object.put("erased", true) : object;
  }

  private static boolean holdsCall(JsonNode output) {
    for (JsonNode item : output) {
      if (item.path("type").asText().equals("function_call")) {
        return true;
      }
    }
    return false;
  }

  private static void clearWords(JsonNode output) {
    for (JsonNode item : output) {
      for (JsonNode part : item.path("content")) {
        if (part instanceof ObjectNode words && words.has("text")) {
          words.put("text", StoredMessage.ERASED);
        }
      }
    }
  }

  private String clearText(String said) {
    String cleared = said;
    for (String text : texts) {
      if (cleared.strip().equals(text)) {
        return StoredMessage.ERASED;
      }
      if (text.length() >= MIN_INSIDE) {
        cleared = cleared.replace(text, StoredMessage.ERASED);
      }
    }
    return cleared;
  }
}
