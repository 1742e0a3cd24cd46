package dev.eunoe.chat.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;

/** Writes bodies: records, and what was kept as JSON and is given back as it was. */
@ApplicationScoped
public class JsonWriter {
  private final ObjectMapper json;

  public JsonWriter(ObjectMapper json) {
    this.json = json;
  }

  /**
   * Always as text: the encoder of bytes refuses half a character, which a client may have sent.
   */
  public String text(Object body) {
    try {
      return json.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a body cannot be written: " + e.getMessage(), e);
    }
  }

  /** A value to be put into JSON that was kept. */
  public JsonNode tree(Object value) {
    return json.valueToTree(value);
  }
}
