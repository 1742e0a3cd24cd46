package dev.eunoe.model.tokenizer;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The special tokens of a {@code tokenizer.json}, and the guard that keeps look-alikes in people's
 * text from becoming them.
 *
 * <p>The guard is the noncharacter U+FDD0, put behind the first character of every look-alike:
 * {@code <|end|>} in a message becomes {@code <\uFDD0|end|>}, which no tokenizer recognises. The
 * text is later cut there and the guard removed.
 */
public final class SpecialTokens {
  static final char GUARD = '\uFDD0';
  private static final char REPLACEMENT = '\uFFFD';

  private final Pattern lookAlike;
  private final int vocabSize;

  private SpecialTokens(List<String> contents, int vocabSize) {
    String alternatives = contents.stream().map(Pattern::quote).collect(Collectors.joining("|"));
    // A look-ahead finds look-alikes that overlap, too. Without alternatives the pattern never
    // matches.
    this.lookAlike = Pattern.compile(contents.isEmpty() ? "(?!)" : "(?=" + alternatives + ")");
    this.vocabSize = vocabSize;
  }

  static SpecialTokens read(Path tokenizerJson) {
    JsonNode json;
    try {
      json = new ObjectMapper().readTree(Files.readAllBytes(tokenizerJson));
    } catch (JacksonException e) {
      throw new TokenizerException(
          tokenizerJson + " is not JSON: " + e.getOriginalMessage() + ".", e);
    } catch (IOException e) {
      throw new TokenizerException(tokenizerJson + " cannot be read: " + e.getMessage() + ".", e);
    }
    int greatest = -1;
    for (var id : json.path("model").path("vocab")) {
      greatest = Math.max(greatest, id.asInt());
    }
    var contents = new ArrayList<String>();
    for (var token : json.path("added_tokens")) {
      greatest = Math.max(greatest, token.path("id").asInt());
      if (token.path("special").asBoolean()) {
        contents.add(checked(tokenizerJson, token.path("content").asText()));
      }
    }
    contents.sort(Comparator.comparingInt(String::length).reversed());
    return new SpecialTokens(contents, greatest + 1);
  }

  private static String checked(Path file, String content) {
    if (content.length() < 2 || content.codePointCount(0, content.length()) < 2) {
      throw new TokenizerException(
          file
              + ": the special token '"
              + content
              + "' is shorter than two characters and could not be told from text.");
    }
    return content;
  }

  /** One more than the greatest id. */
  int vocabSize() {
    return vocabSize;
  }

  /**
   * The text with a guard inside every look-alike; a guard that was in the text already becomes
   * U+FFFD.
   */
  public String guard(String text) {
    String clean = text.replace(GUARD, REPLACEMENT);
    var guarded = new StringBuilder();
    int copied = 0;
    var matcher = lookAlike.matcher(clean);
    while (matcher.find()) {
      int cut = clean.offsetByCodePoints(matcher.start(), 1);
      guarded.append(clean, copied, cut).append(GUARD);
      copied = cut;
    }
    return guarded.append(clean, copied, clean.length()).toString();
  }
}
