package dev.eunoe.model.tokenizer;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.model.tokenizer.SpecialTokens.Special;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A {@code tokenizer.json} as the library is given it: each special token carries a sentinel for
 * its text, a string no text can contain, under its own id. So what the library makes of any text
 * can have no special token in it, and is what the reference makes with {@code
 * encode_special_tokens}.
 */
final class TokenizerJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String source;
  private final ObjectNode json;
  private final List<Special> specials = new ArrayList<>();
  private final Map<String, String> sentinels = new HashMap<>();

  private TokenizerJson(String source, ObjectNode json) {
    this.source = source;
    this.json = json;
  }

  static TokenizerJson read(String source, byte[] bytes) {
    try {
      if (!(JSON.readTree(bytes) instanceof ObjectNode json)) {
        throw new TokenizerException(source + " is not a JSON object.");
      }
      var tokenizer = new TokenizerJson(source, json);
      tokenizer.replaceAddedTokens();
      tokenizer.replaceInModel();
      // These serve plain encoding, padding and cutting, none of which happens here.
      json.set("post_processor", null);
      json.set("padding", null);
      json.set("truncation", null);
      return tokenizer;
    } catch (JacksonException e) {
      throw new TokenizerException(source + " is not JSON: " + e.getOriginalMessage() + ".", e);
    } catch (IOException e) {
      throw new TokenizerException(source + " cannot be read: " + e.getMessage() + ".", e);
    }
  }

  /** The special tokens, as they are listed. */
  List<Special> specials() {
    return specials;
  }

  SpecialTokens specialTokens() {
    return new SpecialTokens(specials);
  }

  byte[] bytes() {
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JacksonException e) {
      throw new TokenizerException(source + " cannot be written: " + e.getMessage() + ".", e);
    }
  }

  /** One more than the greatest id. */
  int vocabSize() {
    var vocab = json.path("model").path("vocab");
    int greatest = vocab.isArray() ? vocab.size() - 1 : -1;
    if (vocab.isObject()) {
      for (var id : vocab) {
        greatest = Math.max(greatest, id.asInt());
      }
    }
    for (var token : json.path("added_tokens")) {
      greatest = Math.max(greatest, token.path("id").asInt());
    }
    return greatest + 1;
  }

  TokenBytes tokenBytes() {
    return TokenBytes.of(json, vocabSize());
  }

  /** Words of the vocabulary that are written like special tokens and are no added tokens. */
  Set<String> unmarked() {
    var words = new HashSet<String>();
    var vocab = json.path("model").path("vocab");
    if (vocab.isArray()) {
      vocab.forEach(piece -> words.add(piece.path(0).asText()));
    } else {
      vocab.fieldNames().forEachRemaining(words::add);
    }
    words.removeIf(word -> !Tokenizer.LIKE_SPECIAL.matcher(word).matches());
    json.path("added_tokens").forEach(token -> words.remove(token.path("content").asText()));
    return words;
  }

  /** Ids of the byte-fallback tokens by byte, or -1; empty when the model has none. */
  int[] byteTokens() {
    var vocab = json.path("model").path("vocab");
    int[] ids = new int[256];
    boolean any = false;
    for (int b = 0; b < ids.length; b++) {
      ids[b] = vocab.path("<0x%02X>".formatted(b)).asInt(-1);
      any |= ids[b] >= 0;
    }
    return any && usesByteFallback(json.path("decoder")) ? ids : new int[0];
  }

  private static boolean usesByteFallback(JsonNode decoder) {
    if (decoder.path("type").asText().equals("ByteFallback")) {
      return true;
    }
    for (var part : decoder.path("decoders")) {
      if (usesByteFallback(part)) {
        return true;
      }
    }
    return false;
  }

  private void replaceAddedTokens() {
    for (var token : json.path("added_tokens")) {
      if (token instanceof ObjectNode added && added.path("special").asBoolean()) {
        var special =
            new Special(
                added.path("id").asInt(),
                checked(added.path("content").asText()),
                added.path("single_word").asBoolean());
        specials.forEach(other -> requireOtherIds(other, special));
        specials.add(special);
        sentinels.put(special.content(), special.sentinel());
        added.put("content", special.sentinel());
      }
    }
  }

  private void requireOtherIds(Special one, Special other) {
    if (one.id() == other.id() && !one.content().equals(other.content())) {
      throw new TokenizerException(
          "%s: the special tokens '%s' and '%s' have the same id, %d; give each its own."
              .formatted(source, one.content(), other.content(), one.id()));
    }
  }

  private String checked(String content) {
    if (content.codePointCount(0, content.length()) < 2) {
      throw new TokenizerException(
          source
              + ": the special token '"
              + content
              + "' is shorter than two characters and could not be told from text.");
    }
    return content;
  }

  /** The model knows some special tokens too: there they take the sentinel, and keep their id. */
  private void replaceInModel() {
    if (sentinels.isEmpty() || !(json.path("model") instanceof ObjectNode model)) {
      return;
    }
    switch (model.path("vocab")) {
      case ObjectNode vocab -> model.set("vocab", renamed(vocab));
      case ArrayNode pieces -> pieces.forEach(this::renamePiece);
      default -> {}
    }
    String unknown = model.path("unk_token").asText("");
    if (sentinels.containsKey(unknown)) {
      model.put("unk_token", sentinels.get(unknown));
    }
    if (model.path("merges") instanceof ArrayNode merges) {
      model.set("merges", withoutSpecials(merges));
    }
  }

  private ObjectNode renamed(ObjectNode vocab) {
    var renamed = JsonNodeFactory.instance.objectNode();
    vocab
        .properties()
        .forEach(entry ->
            renamed.set(sentinels.getOrDefault(entry.getKey(), entry.getKey()), entry.getValue()));
    return renamed;
  }

  private void renamePiece(JsonNode piece) {
    if (piece instanceof ArrayNode pair && sentinels.containsKey(pair.path(0).asText())) {
      pair.set(0, JsonNodeFactory.instance.textNode(sentinels.get(pair.path(0).asText())));
    }
  }

  /** Merges that would make a special token out of text, or need one, are left out. */
  private ArrayNode withoutSpecials(ArrayNode merges) {
    var kept = JsonNodeFactory.instance.arrayNode(merges.size());
    for (var merge : merges) {
      String left;
      String right;
      if (merge.isArray()) {
        left = merge.path(0).asText();
        right = merge.path(1).asText();
      } else {
        String pair = merge.asText();
        int space = pair.indexOf(' ', 1);
        left = pair.substring(0, Math.max(space, 0));
        right = pair.substring(space + 1);
      }
      if (!sentinels.containsKey(left)
          && !sentinels.containsKey(right)
          && !sentinels.containsKey(left + right)) {
        kept.add(merge);
      }
    }
    return kept;
  }
}
