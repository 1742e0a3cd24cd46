package dev.eunoe.memory;

import java.time.Instant;

/** One message as it is kept, immutable; {@code id} starts with {@code turn_}. */
public record StoredTurn(String id, String role, String text, Instant at) {
  /** What stands in place of words that were erased. */
  public static final String ERASED = "[erased]";

  public boolean isErased() {
    return text.equals(ERASED);
  }
}
