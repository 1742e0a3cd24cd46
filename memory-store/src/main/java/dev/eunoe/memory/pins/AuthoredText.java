package dev.eunoe.memory.pins;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The part of a message that its sender seems to have written for it: not what is fenced, quoted or
 * pasted behind a line that announces it. A pasted letter that says "always answer in verse" must
 * instruct nobody, so what is in doubt is left out.
 */
public final class AuthoredText {
  private static final Pattern FENCED =
      Pattern.compile("(?s)(```|~~~).*?(\\1|\\z)|<(\\w++)[^<>]*+>.*?(</\\3>|\\z)");
  private static final Pattern QUOTED =
      Pattern.compile("(?s)\"[^\"]{0,4000}\"|“[^”]{0,4000}”|«[^»]{0,4000}»|„[^“”]{0,4000}[“”]");

  /** Headers of forwarded mail and roles of pasted conversations. */
  private static final Pattern FOREIGN_LINE =
      Pattern.compile(
          "(?i)^\\s*(?:[>|#]|[-*=_]{3,}|(?:from|to|subject|date|sent|system|user|assistant|human|ai|bot|tool)\\s*:|<\\||\\[(?:system|inst)).*");

  /** A line that ends so announces what is not the sender's own. */
  private static final Pattern ANNOUNCES = Pattern.compile(".*[:：]\\s*$");

  /** People do not write longer messages by hand, and say what is to last in a few words. */
  private static final int MAX_CHARS = 2_000;

  private AuthoredText() {}

  /** The lines left, in order; empty when the message is too long to be anyone's own words. */
  public static List<String> lines(String message) {
    if (message.length() > MAX_CHARS) {
      return firstLine(message);
    }
    String own = QUOTED.matcher(FENCED.matcher(message).replaceAll("\n")).replaceAll(" … ");
    List<String> lines = new ArrayList<>();
    for (String line : own.split("\\R", -1)) {
      if (FOREIGN_LINE.matcher(line).matches()) {
        break;
      }
      if (!line.isBlank()) {
        lines.add(line);
      }
      if (ANNOUNCES.matcher(line).matches()) {
        break;
      }
    }
    return lines;
  }

  /**
   * Of a long message the first line may still be an instruction for what follows, and for good.
   */
  private static List<String> firstLine(String message) {
    int end = message.indexOf('\n');
    return end < 0 || end > 300 ? List.of() : lines(message.substring(0, end));
  }
}
