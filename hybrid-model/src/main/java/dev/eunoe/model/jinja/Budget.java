package dev.eunoe.model.jinja;

import java.util.List;

/**
 * What one rendering may cost, so that a template that never ends, or grows without bound, is
 * refused in one sentence. A step is a statement, an expression or a turn of a loop; a long value
 * counts as more of them.
 */
final class Budget {
  /** Ten thousand messages take some millions; these are a second or two. */
  static final long STEPS = 20_000_000;

  /** UTF-16 units of one text, four times what a request can bring. */
  static final int CHARACTERS = 64 * 1024 * 1024;

  /** Elements of one list. */
  static final int ELEMENTS = 4 * 1024 * 1024;

  private static final int OF_A_STEP = 64;

  private long left = STEPS;

  void spend(Object value) {
    int size =
        switch (value) {
          case Text text -> text.length();
          case List<?> list -> list.size();
          default -> 0;
        };
    spend(1 + size / OF_A_STEP);
  }

  void spend(int steps) {
    left -= steps;
    if (left < 0) {
      throw new FailedOperation("it takes more than " + STEPS + " steps");
    }
  }

  /** Holds the length of a text to come against the bound. */
  static void requireText(long characters) {
    if (characters > CHARACTERS) {
      throw new FailedOperation("a text grows beyond " + CHARACTERS + " characters");
    }
  }

  /** Holds the length of a list to come against the bound. */
  static void requireList(long elements) {
    if (elements > ELEMENTS) {
      throw new FailedOperation("a list grows beyond " + ELEMENTS + " elements");
    }
  }
}
