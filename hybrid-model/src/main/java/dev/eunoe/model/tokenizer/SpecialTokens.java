package dev.eunoe.model.tokenizer;

import dev.eunoe.model.jinja.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The special tokens of a tokenizer, and the guard that keeps look-alikes in people's text from
 * becoming them.
 *
 * <p>The guard is the noncharacter U+FDD0, put inside every look-alike: {@code <|end|>} in a
 * message becomes {@code <\uFDD0|end|>}. {@link Tokenizer#encodeTemplate} takes special tokens
 * without a guard for the template's own, and drops the guards. Added tokens that are not special
 * are ordinary words of the vocabulary and are not guarded.
 */
public final class SpecialTokens {
  static final char GUARD = '\uFDD0';
  private static final char REPLACEMENT = '\uFFFD';
  private static final Pattern SENTINEL = Pattern.compile(GUARD + "([0-9]+)" + GUARD);

  /** One special token. */
  record Special(int id, String content, boolean singleWord) {
    /** What stands for this token in the text the library is given; no text can contain it. */
    String sentinel() {
      return GUARD + Integer.toString(id) + GUARD;
    }
  }

  private final Pattern anywhere;
  private final Pattern overlapping;
  private final Map<String, Special> byContent = new HashMap<>();
  private final Map<Integer, Special> byId = new HashMap<>();

  SpecialTokens(List<Special> specials) {
    for (var special : specials) {
      byContent.put(special.content(), special);
      byId.put(special.id(), special);
    }
    var contents = new ArrayList<>(byContent.keySet());
    contents.sort(Comparator.comparingInt(String::length).reversed());
    String alternatives = contents.stream().map(Pattern::quote).collect(Collectors.joining("|"));
    // Without alternatives neither pattern ever matches.
    this.anywhere = Pattern.compile(contents.isEmpty() ? "(?!)" : alternatives);
    this.overlapping = Pattern.compile(contents.isEmpty() ? "(?!)" : "(?=(" + alternatives + "))");
  }

  /** How many there are. */
  public int count() {
    return byId.size();
  }

  /** Whether this text is one of them. */
  public boolean has(String text) {
    return byContent.containsKey(text);
  }

  /** The special token that the text begins with, the longest where several do. */
  Optional<Special> first(String text) {
    var matcher = anywhere.matcher(text);
    return matcher.lookingAt()
        ? Optional.ofNullable(byContent.get(matcher.group()))
        : Optional.empty();
  }

  /** The text of this special token, or empty when the id is none. */
  String content(int id) {
    var special = byId.get(id);
    return special == null ? "" : special.content();
  }

  /**
   * The text with a guard inside every look-alike that has a character from outside; a guard that
   * was in the text already becomes U+FFFD.
   */
  public String guard(Text text) {
    String clean = clean(text.toString());
    var guarded = new StringBuilder();
    int copied = 0;
    var matcher = overlapping.matcher(clean);
    while (matcher.find()) {
      int end = matcher.end(1);
      int cut = clean.offsetByCodePoints(matcher.start(), 1);
      if (text.hasGiven(matcher.start(), end)) {
        // Where a special token of the template ends and given text makes it a longer one, the cut
        // must not go through the template's.
        while (cut < end - 1 && !text.hasGiven(matcher.start(), cut + 1)) {
          cut++;
        }
        if (cut > copied) {
          guarded.append(clean, copied, cut).append(GUARD);
          copied = cut;
        }
      }
    }
    return guarded.append(clean, copied, clean.length()).toString();
  }

  /** The text with its guards replaced by U+FFFD, one character for another. */
  static String clean(String text) {
    return text.replace(GUARD, REPLACEMENT);
  }

  /** Sentinels for the special tokens that no guard cuts; guards are dropped. */
  String withSentinels(String guarded) {
    var result = new StringBuilder();
    int copied = 0;
    var matcher = anywhere.matcher(guarded);
    while (matcher.find()) {
      var special = byContent.get(matcher.group());
      if (special != null
          && !(special.singleWord() && insideWord(guarded, matcher.start(), matcher.end()))) {
        result.append(withoutGuards(guarded.substring(copied, matcher.start())));
        result.append(special.sentinel());
        copied = matcher.end();
      }
    }
    return result.append(withoutGuards(guarded.substring(copied))).toString();
  }

  /** The text as it was before it was guarded. */
  public static String withoutGuards(String text) {
    return text.indexOf(GUARD) < 0 ? text : text.replace(String.valueOf(GUARD), "");
  }

  private static boolean insideWord(String text, int from, int to) {
    return (from > 0 && isWord(text.codePointBefore(from)))
        || (to < text.length() && isWord(text.codePointAt(to)));
  }

  private static boolean isWord(int c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  /** The texts of special tokens in place of their sentinels. */
  String withContents(String decoded) {
    if (decoded.indexOf(GUARD) < 0) {
      return decoded;
    }
    return SENTINEL
        .matcher(decoded)
        .replaceAll(match -> java.util.regex.Matcher.quoteReplacement(found(match.group(1))));
  }

  private String found(String digits) {
    try {
      return content(Integer.parseInt(digits));
    } catch (NumberFormatException e) {
      return "";
    }
  }
}
