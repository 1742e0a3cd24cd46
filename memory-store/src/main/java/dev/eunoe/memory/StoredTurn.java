package dev.eunoe.memory;

import java.time.Instant;

/**
 * One message as it is kept, immutable; {@code id} starts with {@code turn_}.
 *
 * @param speaker the name of who says it where several people share the role; empty otherwise
 */
public record StoredTurn(String id, String role, String speaker, String text, Instant at) {
  /** What stands in place of words that were erased. */
  public static final String ERASED = "[erased]";

  public boolean isErased() {
    return text.equals(ERASED);
  }
}
