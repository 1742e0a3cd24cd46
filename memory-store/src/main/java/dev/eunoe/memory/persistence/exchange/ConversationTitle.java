package dev.eunoe.memory.persistence.exchange;

import dev.eunoe.memory.Message;
import dev.eunoe.memory.persistence.session.StorableText;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The title of a conversation: the first words the user says. */
public final class ConversationTitle {
  private static final int MAX_WORDS = 8;
  private static final int MAX_CHARS = 60;

  private ConversationTitle() {}

  /** Empty where the user says nothing. */
  public static String of(List<Message> input) {
    String text =
        input.stream()
            .filter(message -> message.role().equals("user"))
            .map(message -> StorableText.of(message.text()).strip())
            .filter(said -> !said.isEmpty())
            .findFirst()
            .orElse("");
    String[] words = text.split("\\s+", MAX_WORDS + 1);
    String title = Stream.of(words).limit(MAX_WORDS).collect(Collectors.joining(" "));
    boolean whole = words.length <= MAX_WORDS && title.length() <= MAX_CHARS;
    if (whole) {
      return title;
    }
    int end = Math.min(title.length(), title.offsetByCodePoints(0, codePoints(title)));
    return title.substring(0, end) + "…";
  }

  private static int codePoints(String title) {
    return Math.min(MAX_CHARS, title.codePointCount(0, title.length()));
  }
}
