package dev.eunoe.memory;

/**
 * Which of an owner's conversations something is recalled from: an owner may keep some apart by a
 * label, a space.
 */
public sealed interface MemoryScope {
  /** All of them. */
  MemoryScope EVERYWHERE = new Everywhere();

  /** All of them. */
  record Everywhere() implements MemoryScope {}

  /** Those in the space of a conversation, which may not exist yet: those in none then. */
  record SpaceOf(String conversationId) implements MemoryScope {}

  /**
   * Those in a space.
   *
   * @param label of 1 to {@link #MAX_CHARS} characters
   */
  record Space(String label) implements MemoryScope {
    public Space {
      requireLabel(label);
    }
  }

  int MAX_CHARS = 64;

  /**
   * @throws IllegalArgumentException saying what a label has to be
   */
  static void requireLabel(String label) {
    if (label.isBlank() || label.length() > MAX_CHARS || !label.equals(label.strip())) {
      throw new IllegalArgumentException(
          "A space is called by 1 to %d characters without spaces around them."
              .formatted(MAX_CHARS));
    }
  }
}
