package dev.eunoe.memory;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What stands in every prompt: an instruction the user gave for good, or a fact about them.
 *
 * @param id starts with {@code pin_}
 * @param sourceTurnId the turn it was found in; null when it was added by hand
 * @param at when it was said or added
 * @param supersededBy the pin that says otherwise since {@code supersededAt}; null while it holds
 */
public record Pin(
    String id,
    Kind kind,
    String text,
    @Nullable String sourceTurnId,
    Instant at,
    @Nullable Instant supersededAt,
    @Nullable String supersededBy) {

  /** What a pin asks for. */
  public enum Kind {
    INSTRUCTION,
    FACT
  }

  /** The most characters a pin may have: it is read before every answer. */
  public static final int MAX_CHARS = 500;

  /** Whether it still holds, and so goes into prompts. */
  public boolean holds() {
    return supersededAt == null;
  }
}
