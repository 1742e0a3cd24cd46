package dev.eunoe.memory.keys;

import dev.eunoe.memory.Owner;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key as its administrator sees it; its secret is nowhere.
 *
 * @param id by which it is revoked, {@code key_…}
 * @param owner whose memory it opens
 * @param name what it is for
 */
public record ApiKey(
    String id,
    Owner owner,
    String name,
    Set<Scope> scopes,
    Instant createdAt,
    @Nullable Instant expiresAt,
    Use use) {

  /**
   * What became of it.
   *
   * @param lastUsedAt to the minute; null before it was used
   * @param revokedAt null while it is not
   */
  public record Use(@Nullable Instant lastUsedAt, @Nullable Instant revokedAt) {}
}
