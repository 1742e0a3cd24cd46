package dev.eunoe.memory.keys;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * START HERE: whose a key is. Secrets come here as their hash ({@link KeySecret#hash}); each
 * operation is one transaction, and whether something has expired is told by the database's clock.
 */
public interface ApiKeys {

  /**
   * The key with this secret, or the one that a sign-in with this secret was made with; that it was
   * used is noted, to the minute. Empty where there is none.
   */
  Uni<Optional<FoundKey>> find(String secretHash);

  /** Those of these keys that still open something. */
  Uni<Set<String>> valid(Set<String> ids);

  /**
   * Keeps a sign-in with a key, which ends with the key at the latest; sign-ins that have ended are
   * removed.
   */
  Uni<Void> signIn(String keyId, String secretHash, Duration duration);

  /** Ends a sign-in; one that there is not is none already. */
  Uni<Void> signOut(String secretHash);
}
