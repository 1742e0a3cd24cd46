package dev.eunoe.chat.request;

import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.memory.MemoryScope;
import org.jspecify.annotations.Nullable;

/** Labels by which owners keep conversations apart, as requests name them. */
public final class Spaces {
  public static final String FIELD = "space";

  private Spaces() {}

  /**
   * @param label null where none is named
   * @throws dev.eunoe.turn.problem.ProblemException when no space can be called so
   */
  public static @Nullable String read(@Nullable String label) {
    if (label == null) {
      return null;
    }
    try {
      MemoryScope.requireLabel(label);
      return label;
    } catch (IllegalArgumentException noLabel) {
      int shown = Math.min(label.length(), MemoryScope.MAX_CHARS);
      throw RequestFields.badValue(
          FIELD,
          "1 to %d characters without spaces around them".formatted(MemoryScope.MAX_CHARS),
          label.substring(0, shown));
    }
  }
}
