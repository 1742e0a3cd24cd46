package dev.eunoe.memory.secrets;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what should not be kept, by pattern: private keys, keys of well-known services, passwords
 * in assignments, card numbers by their check digit. What is found is replaced by its kind; a text
 * redacted twice is redacted once.
 */
public final class Secrets {
  /**
   * @param signs without any of them, in lower case, a text has no match: most texts need no more
   *     of a look, and a pattern tries every place of them
   * @param pattern its group {@code secret} is what is replaced
   * @param holds whether a match is meant
   */
  private record Kind(String name, List<String> signs, Pattern pattern, Predicate<String> holds) {
    Kind(String name, List<String> signs, String pattern) {
      this(name, signs, Pattern.compile(pattern), _ -> true);
    }

    boolean mayBeIn(String lowerCase) {
      return signs.stream().anyMatch(lowerCase::contains);
    }
  }

  /**
   * Where a word begins. Not {@code \\b}, which walks back over all combining marks before it, at
   * every one of them.
   */
  private static final String WORD = "(?<![A-Za-z0-9_])";

  private static final List<Kind> KINDS =
      List.of(
          // Also as JSON writes it, with \n between the lines.
          new Kind(
              "private key",
              List.of("private key"),
              "(?s)(?<secret>-----BEGIN [A-Z ]*PRIVATE KEY( BLOCK)?-----.*?(?:-----END [A-Z"
                  + " ]*PRIVATE KEY( BLOCK)?-----|\\z))"),
          new Kind(
              "api key",
              List.of(
                  "sk-", "gh", "glpat-", "hf_", "xox", "akia", "asia", "aiza", "k_", "npm_",
                  "eun_"),
              WORD
                  + "(?<secret>sk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}"
                  + "|glpat-[A-Za-z0-9_-]{16,}|hf_[A-Za-z0-9]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}"
                  + "|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{30,}|[rsp]k_(?:live|test)_[A-Za-z0-9]{16,}"
                  + "|npm_[A-Za-z0-9]{30,}|eun_[A-Za-z0-9_-]{43})"),
          // From the first that a run of such characters holds: tried at each, a run would be read
          // as often.
          new Kind(
              "api key",
              List.of(".eyj"),
              "(?<![A-Za-z0-9_-])(?>[A-Za-z0-9_-]*?(?<![A-Za-z0-9_])(?=eyJ))"
                  + "(?<secret>eyJ[A-Za-z0-9_-]{8,}+\\.eyJ[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_-]{8,}+)"),
          new Kind(
              "api key",
              List.of("bearer"),
              "(?i)" + WORD + "bearer\\s++(?<secret>[A-Za-z0-9._~+/=-]{16,})"),
          new Kind(
              "password",
              List.of("://"),
              "(?<=[A-Za-z0-9+.-])://[^\\s:/@\"]++:(?<secret>[^\\s:/@\"\\[]{3,}+)@"),
          new Kind(
              "password",
              List.of("pass", "pwd", "secret", "key", "token"),
              "(?i)(?:pass(?:word|wd|phrase)?|pwd|secret|api[_ -]?key|access[_ -]?key|auth[_"
                  + " -]?token|private[_ -]?key)"
                  + "\\\\?[\"']?\\s*+[=:]\\s*+\\\\?[\"']?(?<secret>[^\\s\"'\\\\,;\\[]{4,})"),
          new Kind(
              "password",
              List.of("password", "passphrase", "pass code", "passcode", "pin"),
              Pattern.compile(
                  "(?i)"
                      + WORD
                      + "(?:my|the|our|his|her|their|its)(?![A-Za-z0-9_])[^.!?\\n\"]{0,40}"
                      + WORD
                      + "(?:password|passphrase|pass ?code|pin code|pin)(?![A-Za-z0-9_])[^.!?\\n\"]{0,30}?"
                      + "\\s(?:is|was)\\s++\\\\?[\"']?(?<secret>[^\\s\"'\\\\,;\\[]*[^\\s\"'\\\\,;\\[.!?])"),
              Secrets::looksChosen),
          new Kind(
              "card number",
              List.of("3", "4", "5", "6"),
              // Ids are hexadecimal and hold runs of digits: not behind one of their letters,
              // unless JSON
              // wrote it (\\f).
              Pattern.compile(
                  "(?<![\\d.-])(?<!(?<!\\\\)[a-f_])(?<secret>[3-6]\\d{3}(?:[ -]?\\d){9,15})(?![\\d])"),
              Secrets::isCard));

  /**
   * @param text the same without secrets
   * @param counts how many of which kind
   */
  public record Redacted(String text, SortedMap<String, Integer> counts) {}

  private Secrets() {}

  /** The text as it may be kept. */
  public static Redacted redact(String text) {
    var counts = new TreeMap<String, Integer>();
    String redacted = text;
    String lowerCase = text.toLowerCase(Locale.ROOT);
    for (Kind kind : KINDS) {
      String before = redacted;
      redacted = kind.mayBeIn(lowerCase) ? redact(before, kind, counts) : before;
      lowerCase = redacted.equals(before) ? lowerCase : redacted.toLowerCase(Locale.ROOT);
    }
    return new Redacted(redacted, counts);
  }

  /** The secrets themselves that {@link #redact} takes out of a text. */
  public static Set<String> in(String text) {
    Set<String> secrets = new HashSet<>();
    String lowerCase = text.toLowerCase(Locale.ROOT);
    for (Kind kind : KINDS) {
      if (!kind.mayBeIn(lowerCase)) {
        continue;
      }
      Matcher matcher = kind.pattern().matcher(text);
      while (matcher.find()) {
        if (kind.holds().test(matcher.group("secret"))) {
          secrets.add(matcher.group("secret"));
        }
      }
    }
    return secrets;
  }

  /**
   * A text without pieces of known secrets: what is repeated by half ("the one with 4111 1111?")
   * matches no pattern any more, and is known all the same.
   */
  public static String withoutPieces(String text, Collection<String> secrets) {
    if (secrets.isEmpty()) {
      return text;
    }
    return new Pieces(secrets).removedFrom(text);
  }

  private static String redact(String text, Kind kind, SortedMap<String, Integer> counts) {
    Matcher matcher = kind.pattern().matcher(text);
    var redacted = new StringBuilder();
    int from = 0;
    while (matcher.find()) {
      if (kind.holds().test(matcher.group("secret"))) {
        redacted.append(text, from, matcher.start("secret"));
        redacted.append("[redacted: ").append(kind.name()).append(']');
        from = matcher.end("secret");
        counts.merge(kind.name(), 1, Integer::sum);
      }
    }
    return from == 0 ? text : redacted.append(text, from, text.length()).toString();
  }

  /** In prose ("my password is …") a plain word is more often said about the password. */
  private static boolean looksChosen(String word) {
    boolean digit = word.chars().anyMatch(Character::isDigit);
    boolean mark = word.chars().anyMatch(c -> "!@#$%^&*_+=~|<>".indexOf(c) >= 0);
    boolean mixed =
        word.chars().skip(1).anyMatch(Character::isUpperCase)
            && word.chars().anyMatch(Character::isLowerCase);
    return word.length() >= 4 && (digit || mark || mixed);
  }

  /** 13 to 19 digits that satisfy the check of Luhn (ISO/IEC 7812-1, annex B), not all the same. */
  private static boolean isCard(String text) {
    int[] digits = text.chars().filter(Character::isDigit).map(c -> c - '0').toArray();
    int sum = 0;
    for (int i = 0; i < digits.length; i++) {
      int digit = digits[digits.length - 1 - i];
      int doubled = i % 2 == 1 ? 2 * digit : digit;
      sum += doubled > 9 ? doubled - 9 : doubled;
    }
    boolean varied = text.chars().filter(Character::isDigit).distinct().count() > 1;
    return digits.length >= 13 && digits.length <= 19 && sum % 10 == 0 && varied;
  }
}
