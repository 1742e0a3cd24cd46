package dev.eunoe.chat;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import org.jspecify.annotations.Nullable;

/** Somebody who talks over REST: one conversation, one message after the other. */
public final class RestTalk {
  private static final ObjectMapper JSON = new ObjectMapper();

  private @Nullable String previous;

  /** Goes on in a conversation of its own. */
  public void anew() {
    previous = null;
  }

  /** The last answer that was stored; null before the first of a conversation. */
  public @Nullable String last() {
    return previous;
  }

  @CanIgnoreReturnValue
  public JsonPath say(String words) {
    return say(words, "{}");
  }

  @CanIgnoreReturnValue
  public JsonPath say(String words, String extension) {
    ObjectNode body = JSON.createObjectNode().put("input", words);
    body.put("previous_response_id", previous);
    body.set("eunoe", tree(extension));
    JsonPath answer = post("/v1/responses", body.toString()).jsonPath();
    previous = answer.getBoolean("store") ? answer.getString("id") : previous;
    return answer;
  }

  @CanIgnoreReturnValue
  public static Response post(String path, String body) {
    return given()
        .contentType("application/json")
        .body(body)
        .post(path)
        .then()
        .statusCode(200)
        .extract()
        .response();
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  public static String text(JsonPath answer) {
    return answer.getString("output[0].content[0].text");
  }

  public static String messageSaying(String words) {
    return given()
        .get("/v1/memories?limit=500")
        .jsonPath()
        .getString("data.find { it.text == '%s' }.id".formatted(words));
  }
}
