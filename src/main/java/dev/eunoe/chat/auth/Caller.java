package dev.eunoe.chat.auth;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.keys.Scope;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request.
 *
 * @param keyId of the key that was shown, or that a browser was signed in with; of a token one that
 *     is made of it, by which the audit log speaks of it
 * @param expiresAt when it opens nothing any more; null of a key, which the database is asked about
 */
public record Caller(Owner owner, Set<Scope> scopes, String keyId, @Nullable Instant expiresAt) {
  private static final String PLACE = "eunoe.caller";

  /** Who makes this request; null where nobody was asked for a key. */
  public static @Nullable Caller of(RoutingContext route) {
    return route.get(PLACE);
  }

  void makes(RoutingContext route) {
    route.put(PLACE, this);
  }
}
