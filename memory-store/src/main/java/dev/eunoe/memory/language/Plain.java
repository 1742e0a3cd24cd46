package dev.eunoe.memory.language;

import java.util.regex.Pattern;

/** A text as English patterns read it. */
public final class Plain {
  /**
   * What is told or asked for is named near the start; the rest of a long text is about other
   * things.
   */
  private static final int MAX_CHARS = 2_000;

  /** At each of them a pattern's {@code \\b} would walk back to the letter they stand on. */
  private static final Pattern MARKS = Pattern.compile("\\p{Mn}+");

  private Plain() {}

  /** Its start, with straight apostrophes and without combining marks. */
  public static String start(String text) {
    String start = text.substring(0, Math.min(text.length(), MAX_CHARS));
    return MARKS.matcher(start.replace('\u2019', '\'')).replaceAll("");
  }
}
