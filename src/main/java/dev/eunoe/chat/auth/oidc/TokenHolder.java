package dev.eunoe.chat.auth.oidc;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.keys.Scope;
import java.time.Instant;
import java.util.Set;

/**
 * Whom a token that was verified speaks for.
 *
 * @param id made of the token, by which the audit log speaks of it; it opens nothing
 * @param expiresAt from when on it is refused
 */
public record TokenHolder(Owner owner, Set<Scope> scopes, String id, Instant expiresAt) {}
