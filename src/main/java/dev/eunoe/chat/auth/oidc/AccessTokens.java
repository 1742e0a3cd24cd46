package dev.eunoe.chat.auth.oidc;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.config.OidcConfig;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.keys.Scope;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.TenantIdentityProvider;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;

/**
 * START HERE: whom a token speaks for. The framework's extension fetches the provider's keys and
 * verifies signature, algorithm, issuer, audience and times; nobody is asked for a token whose key
 * is known.
 */
@ApplicationScoped
public class AccessTokens {
  /** Characters that a token may have. */
  static final int MAX = 8192;

  private static final Logger LOG = Logger.getLogger(AccessTokens.class);
  private static final Pattern JWT =
      Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
  private static final int ID_DIGITS = 16;
  private static final String EVERY_TOKEN = "*";

  private final TenantIdentityProvider extension;
  private final OidcConfig settings;

  AccessTokens(TenantIdentityProvider extension, EunoeConfig config) {
    this.extension = extension;
    this.settings = config.oidc();
  }

  /**
   * Whom it speaks for.
   *
   * @throws TokenRefusedException (as failure) where it opens nothing
   * @throws dev.eunoe.turn.problem.ProblemException (as failure) with status 503 where the
   *     provider's keys cannot be fetched
   */
  public Uni<TokenHolder> holder(String token) {
    if (token.length() > MAX || !JWT.matcher(token).matches()) {
      return Uni.createFrom().failure(new TokenRefusedException(TokenFault.FORM));
    }
    return Uni.createFrom()
        .deferred(() -> extension.authenticate(new AccessTokenCredential(token)))
        .ifNoItem()
        .after(Provider.PATIENCE)
        .fail()
        .map(identity -> holder(token, identity))
        .onFailure(failure -> !(failure instanceof TokenRefusedException))
        .transform(AccessTokens::fault);
  }

  private TokenHolder holder(String token, SecurityIdentity identity) {
    var claims = (JsonWebToken) identity.getPrincipal();
    return new TokenHolder(
        owner(claims, settings),
        scopes(identity.getRoles(), settings.scopes()),
        "token_" + TokenOwner.sha256(token).substring(0, ID_DIGITS),
        Instant.ofEpochSecond(claims.getExpirationTime()).plus(settings.clockSkew()));
  }

  private static Owner owner(JsonWebToken claims, OidcConfig settings) {
    Object named = claims.getClaim(settings.ownerClaim());
    if (!(named instanceof String name) || name.isBlank()) {
      throw new TokenRefusedException(TokenFault.OWNER);
    }
    return TokenOwner.of(Provider.issuer(settings), name);
  }

  /** What the words of a token open. */
  static Set<Scope> scopes(Set<String> words, OidcConfig.Scopes settings) {
    var scopes = EnumSet.noneOf(Scope.class);
    for (Scope scope : Scope.values()) {
      List<String> opening =
          switch (scope) {
            case CHAT -> settings.chat();
            case MEMORY -> settings.memory();
            case METRICS -> settings.metrics();
          };
      if (opening.contains(EVERY_TOKEN) || opening.stream().anyMatch(words::contains)) {
        scopes.add(scope);
      }
    }
    return scopes;
  }

  private static Throwable fault(Throwable failure) {
    return TokenFault.of(failure)
        .<Throwable>map(TokenRefusedException::new)
        .orElseGet(() -> {
          if (failure instanceof AuthenticationFailedException && failure.getCause() == null) {
            return new TokenRefusedException(TokenFault.INVALID);
          }
          LOG.warnf("A token cannot be verified now: %s", failure);
          return Provider.unavailable().asException();
        });
  }
}
