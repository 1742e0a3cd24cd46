package dev.eunoe.memory.claims;

import dev.eunoe.memory.language.MessageKind;
import dev.eunoe.memory.language.Sentences;
import dev.eunoe.memory.language.Words;
import dev.eunoe.memory.pins.AuthoredText;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * "Actually, it is Lyon": a value for what was just spoken of, without a word of what that is. What
 * it corrects, the words around it tell. English, as {@link ClaimFinder} is.
 */
public final class Correction {
  private static final int MAX_WORDS = 6;

  private static final String OH =
      "(?:(?:oh|ah|oops|hm+|well|sorry|wait|my mistake|my bad|no|nope|correction|actually)[ ,.!:…-]+)+";

  private static final String VALUE = "([^,;:?]{1,60}?)";
  private static final String NOT = "(?:,? (?:not|and not) [^,;:?]{1,60}?)";

  /** "Actually, it is Lyon", "no, I meant Lyon", "it is Lyon, not Paris". */
  private static final Pattern SAID =
      Pattern.compile(
          "^(?:"
              + OH
              + "(?:it|that)(?:'s| is| should be)|(?:"
              + OH
              + ")?(?:i mean|i meant|i meant to say|make (?:it|that)|correction)|it(?:'s| is) actually)[ ,:]+"
              + VALUE
              + NOT
              + "?(?:,? (?:sorry|actually|instead))?[.!]*$",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern SAID_LAST =
      Pattern.compile(
          "^(?:"
              + OH
              + ")?(?:it|that)(?:'s| is) "
              + VALUE
              + "(?:"
              + NOT
              + "|,? (?:sorry|actually|instead))[.!]*$",
          Pattern.CASE_INSENSITIVE);

  private Correction() {}

  /** The value that a message corrects something to, as it is written; of several the last. */
  public static Optional<String> valueIn(String message) {
    return AuthoredText.lines(message).stream()
        .flatMap(line -> Sentences.of(line).stream())
        .flatMap(sentence -> value(sentence).stream())
        .reduce((_, later) -> later);
  }

  private static Optional<String> value(String sentence) {
    if (MessageKind.isQuestion(sentence)) {
      return Optional.empty();
    }
    String plain = sentence.replace('’', '\'').strip();
    return Stream.of(SAID, SAID_LAST)
        .map(pattern -> pattern.matcher(plain))
        .filter(Matcher::matches)
        .map(said -> said.group(1).strip())
        .filter(Correction::isValue)
        .findFirst();
  }

  /** "Actually, it is raining" corrects nothing; nor does what has no word of meaning. */
  private static boolean isValue(String value) {
    String plain = value.toLowerCase(Locale.ROOT);
    return Words.count(value) <= MAX_WORDS
        && !Words.content(value).isEmpty()
        && !plain.matches("(?:not|n't|very|too|quite|so|really|all)\\b.*|.*ing")
        && !ClaimFinder.isUnsure(plain);
  }

  /**
   * Which of these claims a message corrects: the first whose value was just spoken of and is of
   * the same kind as the new one, a name, a number or neither.
   *
   * @param claims that hold, the newest first
   * @param before what was said just before
   */
  public static Optional<Claim> of(String message, List<Claim> claims, List<String> before) {
    Optional<String> value = valueIn(message);
    return value.flatMap(to ->
        claims.stream()
            .filter(
                claim -> isSpokenOf(claim.value(), before) && isAlike(claim.value(), to, before))
            .findFirst()
            .map(claim -> new Claim(claim.slot(), to, true, true)));
  }

  /** A statement with the other value, where a message corrects what it claims. */
  public static Optional<String> in(String statement, String message, List<String> before) {
    return ClaimFinder.find(statement).stream()
        .flatMap(claim ->
            of(message, List.of(claim), before).stream()
                .flatMap(corrected -> with(statement, claim, corrected).stream()))
        .findFirst();
  }

  private static Optional<String> with(String statement, Claim claim, Claim corrected) {
    String old = claim.value().replaceAll("[\\s.!]+$", "");
    int at = statement.toLowerCase(Locale.ROOT).lastIndexOf(old);
    return at < 0
        ? Optional.empty()
        : Optional.of(
            statement.substring(0, at)
                + corrected.value()
                + statement.substring(at + old.length()));
  }

  private static boolean isSpokenOf(String value, List<String> before) {
    var words = Words.content(value);
    return !words.isEmpty()
        && before.stream().anyMatch(text -> Words.content(text).containsAll(words));
  }

  /** A claim's value is kept in lower case; how it is written, what was said before tells. */
  private static boolean isAlike(String old, String now, List<String> before) {
    String written =
        before.stream()
            .map(text -> written(old, text))
            .max(
                Comparator.comparing(
                    (String text) -> text.chars().filter(Character::isUpperCase).count()))
            .orElse(old);
    return hasDigit(old) == hasDigit(now) && hasCapital(written) == hasCapital(now);
  }

  private static String written(String value, String text) {
    String first = Words.of(value).getFirst();
    int at = text.toLowerCase(Locale.ROOT).indexOf(first);
    return at < 0 ? value : text.substring(at, Math.min(text.length(), at + value.length()));
  }

  private static boolean hasDigit(String text) {
    return text.chars().anyMatch(Character::isDigit);
  }

  private static boolean hasCapital(String text) {
    return text.chars().anyMatch(Character::isUpperCase);
  }
}
