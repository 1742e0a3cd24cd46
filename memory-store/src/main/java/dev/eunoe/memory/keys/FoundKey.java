package dev.eunoe.memory.keys;

import dev.eunoe.memory.Owner;
import java.util.Set;

/**
 * What a server needs to know of a key that was shown to it.
 *
 * @param id {@code key_…}, also of the key that a sign-in was made with
 */
public record FoundKey(String id, Owner owner, Set<Scope> scopes, Standing standing) {

  /** Whether it still opens anything. */
  public enum Standing {
    VALID,
    REVOKED,
    EXPIRED
  }
}
