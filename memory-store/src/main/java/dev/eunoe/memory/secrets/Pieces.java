package dev.eunoe.memory.secrets;

import java.util.Collection;

/**
 * Takes pieces of known secrets out of a text: digits in groups, or a run of what keys and
 * passwords are made of, six of them or more; shorter ones are anything. Each is looked up once,
 * and in a time that does not grow with the secrets.
 */
final class Pieces {
  private static final int MIN = 6;
  private static final String IN_SECRETS = "_!@#$%^&*+=~/.-";

  /** They end a sentence as often as a password. */
  private static final String NOT_LAST = "!.";

  private final Substrings secrets = new Substrings();

  Pieces(Collection<String> secrets) {
    for (String secret : secrets) {
      for (int i = 0; i < secret.length(); i++) {
        char c = secret.charAt(i);
        if (isInSecrets(c) && !isSeparator(c)) {
          this.secrets.add(c);
        } else if (!isSeparator(c)) {
          this.secrets.end();
        }
      }
      this.secrets.end();
    }
  }

  String removedFrom(String text) {
    var left = new StringBuilder();
    int copied = 0;
    int runEnd = 0;
    int runKept = 0; // the end of the run without what is not last
    for (int i = 0; i < text.length(); ) {
      if (i >= runEnd && isInSecrets(text.charAt(i))) {
        runEnd = runEnd(text, i);
        runKept = trimmed(text, i, runEnd);
      }
      int digitsEnd = digitsEnd(text, i);
      int end = digitsEnd > 0 ? digitsEnd : i < runEnd && runKept - i >= MIN ? runKept : 0;
      if (end == 0) {
        i++;
        continue;
      }
      if (isLongEnough(text, i, end) && secrets.holds(text, i, end)) {
        left.append(text, copied, i).append("[redacted]");
        copied = end;
      }
      i = end;
    }
    return copied == 0 ? text : left.append(text, copied, text.length()).toString();
  }

  private static boolean isLongEnough(String text, int from, int to) {
    int compared = 0;
    for (int i = from; i < to && compared < MIN; i++) {
      compared += isSeparator(text.charAt(i)) ? 0 : 1;
    }
    return compared == MIN;
  }

  private static int runEnd(String text, int from) {
    int end = from;
    while (end < text.length() && isInSecrets(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static int trimmed(String text, int from, int end) {
    int last = end;
    while (last > from && NOT_LAST.indexOf(text.charAt(last - 1)) >= 0) {
      last--;
    }
    return last;
  }

  /** Where digits end that begin here, with a blank or hyphen between some; 0 when they are few. */
  private static int digitsEnd(String text, int from) {
    int digits = 0;
    int end = from;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isDigit(c)) {
        digits++;
        end = i + 1;
      } else if (!isSeparator(c) || i > end || digits == 0) {
        break;
      }
    }
    return digits >= MIN ? end : 0;
  }

  private static boolean isInSecrets(char c) {
    boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || isDigit(c) || IN_SECRETS.indexOf(c) >= 0;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Secrets and pieces are compared without them. */
  static boolean isSeparator(char c) {
    return c == ' ' || c == '-';
  }
}
