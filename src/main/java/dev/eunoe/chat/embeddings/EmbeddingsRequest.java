package dev.eunoe.chat.embeddings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.chat.models.Models;
import dev.eunoe.chat.request.IgnoredFields;
import dev.eunoe.turn.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /v1/embeddings} is asked for.
 *
 * @param texts none is empty
 * @param base64 whether vectors are to be told so
 */
record EmbeddingsRequest(List<String> texts, boolean base64) {
  private static final int MAX_TEXTS = 2_048;

  /** More than the encoder reads, whatever they are. */
  private static final int MAX_CHARS = 20_000;

  private static final Set<String> READ = Set.of("input", "model", "encoding_format", "dimensions");
  private static final Set<String> HARMLESS = Set.of("user");

  /**
   * @throws dev.eunoe.turn.problem.ProblemException naming the field at fault
   */
  static EmbeddingsRequest read(ObjectNode body) {
    var fields = new RequestFields(body);
    fields.requireKnown(READ, HARMLESS);
    IgnoredFields.requireBounded(fields);
    Models.require(fields.text("model"), Models.ENCODER);
    String encoding = fields.text("encoding_format");
    if (encoding != null && !Set.of("float", "base64").contains(encoding)) {
      throw RequestFields.badValue("encoding_format", "float or base64", encoding);
    }
    fields.requireOnly(
        "dimensions",
        node -> node.isInt() && node.intValue() == Models.ENCODER_DIMENSIONS,
        "vectors have " + Models.ENCODER_DIMENSIONS + ".");
    return new EmbeddingsRequest(texts(fields.node("input")), "base64".equals(encoding));
  }

  private static List<String> texts(@Nullable JsonNode input) {
    if (input == null) {
      throw RequestFields.missing("input", "since it holds the texts");
    }
    if (!input.isArray()) {
      return List.of(text(input, "input"));
    }
    if (input.isEmpty() || input.size() > MAX_TEXTS) {
      throw RequestFields.wrongType(
          "input", "a text or a list of 1 to " + MAX_TEXTS + " texts", input);
    }
    var texts = new ArrayList<String>();
    for (int i = 0; i < input.size(); i++) {
      texts.add(text(input.get(i), "input[" + i + "]"));
    }
    return texts;
  }

  private static String text(JsonNode text, String place) {
    if (text.isInt() || text.path(0).isInt()) {
      throw Problem.invalid(
              place,
              "unsupported_value",
              "Token ids are those of another model's tokenizer; send the texts"
                  + " (check_embedding_ctx_length=False in LangChain).")
          .asException();
    }
    if (!text.isTextual() || text.textValue().isBlank()) {
      throw RequestFields.wrongType(place, "a text with words in it", text);
    }
    if (text.textValue().length() > MAX_CHARS) {
      throw tooLong(place);
    }
    return text.textValue();
  }

  /** Nothing of a text is left out in silence. */
  static RuntimeException tooLong(String place) {
    return Problem.invalid(
            place,
            "text_too_long",
            "This text is longer than the 256 tokens that the encoder reads; send it in parts.")
        .asException();
  }
}
