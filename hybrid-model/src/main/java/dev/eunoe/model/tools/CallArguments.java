package dev.eunoe.model.tools;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The arguments of a call taken apart, each as it was written. */
final class CallArguments {
  private static final JsonFactory JSON = new JsonFactory();

  private CallArguments() {}

  /**
   * One of them.
   *
   * @param text of a string what it says, of others their JSON
   */
  record Value(String text, boolean isString) {}

  /**
   * Those of a JSON object.
   *
   * @throws IllegalArgumentException when it is none
   */
  static Map<String, Value> of(String json) {
    var values = new LinkedHashMap<String, Value>();
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("The arguments of a call must be a JSON object.");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        int from = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        String text =
            token.isScalarValue()
                ? parser.getText()
                : json.substring(from, (int) parser.currentLocation().getCharOffset());
        values.put(name, new Value(text, token == JsonToken.VALUE_STRING));
      }
      return values;
    } catch (IOException e) {
      throw new IllegalArgumentException("The arguments of a call must be a JSON object.", e);
    }
  }
}
