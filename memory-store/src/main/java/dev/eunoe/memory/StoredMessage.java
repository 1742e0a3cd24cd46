package dev.eunoe.memory;

import java.time.Instant;

/**
 * One message as it is kept, immutable; {@code id} starts with {@code turn_}.
 *
 * @param speaker the name of who says it where several people share the role; empty otherwise
 * @param erased whether its words were erased; {@code text} is {@link #ERASED} then
 */
public record StoredMessage(
    String id, String role, String speaker, String text, Instant at, boolean erased) {
  /** What is read in place of words that were erased; who says it himself erases nothing. */
  public static final String ERASED = "[erased]";

  /** The same in other words. */
  public StoredMessage saying(String words) {
    return new StoredMessage(id, role, speaker, words, at, erased);
  }
}
