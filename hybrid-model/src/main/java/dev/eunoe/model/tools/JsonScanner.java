package dev.eunoe.model.tools;

/** Finds where a JSON value ends that arrives in pieces; each character is looked at once. */
final class JsonScanner {
  private int depth;
  private boolean inString;
  private boolean escaped;
  private boolean begun;
  private boolean ended;

  /**
   * Looks at the next characters.
   *
   * @return how many of them are the value's; after fewer than there are it has ended
   */
  int scan(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (ended || begun && depth == 0 && !inString && !isPlain(c)) {
        ended = true;
        return i;
      }
      take(c);
    }
    return text.length();
  }

  /** Whether nothing can follow. */
  boolean ended() {
    return ended;
  }

  private void take(char c) {
    begun = true;
    if (inString) {
      inString = escaped || c != '"';
      escaped = !escaped && c == '\\';
      ended = !inString && depth == 0;
      return;
    }
    switch (c) {
      case '"' -> inString = true;
      case '{', '[' -> depth++;
      case '}', ']' -> ended = --depth == 0;
      default -> {}
    }
  }

  /** Part of a number or of a name such as {@code true}; or what begins a value. */
  private static boolean isPlain(char c) {
    return Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '+';
  }
}
