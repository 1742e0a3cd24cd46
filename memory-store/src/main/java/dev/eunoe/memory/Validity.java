package dev.eunoe.memory;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether what a turn says still holds, as far as is known.
 *
 * @param supersededBy the later turn that says otherwise, {@code until} when it was said; null
 *     where nothing is known to
 * @param supersedes an earlier turn whose place this one took; null where there is none
 */
public record Validity(
    @Nullable String supersededBy, @Nullable Instant until, @Nullable String supersedes) {
  public static final Validity UNKNOWN = new Validity(null, null, null);

  public Validity {
    if ((supersededBy == null) != (until == null)) {
      throw new IllegalArgumentException("what is superseded is so by a turn, and since a time");
    }
  }
}
