package dev.eunoe.chat.auth.oidc;

import dev.eunoe.config.AuthMode;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.turn.problem.Problem;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticator;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.Cookie;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The provider's own page for signing in (the authorization code flow). The framework's extension
 * sends a browser there, with PKCE and a nonce, and takes the code with which it comes back. What
 * is kept of it is the access token alone, as if somebody had shown it: the extension's own session
 * is none of ours, and is not begun.
 */
@ApplicationScoped
public class CodeFlow {
  /** Where a browser begins, and where the provider sends it back to. */
  public static final String PATH = "/v1/session/provider";

  private static final Logger LOG = Logger.getLogger(CodeFlow.class);
  private static final String SESSION_COOKIE = "q_session";

  private final HttpAuthenticator extension;
  private final boolean offered;

  CodeFlow(HttpAuthenticator extension, EunoeConfig config) {
    this.extension = extension;
    this.offered = AuthMode.of(config) == AuthMode.OIDC && config.oidc().clientId().isPresent();
  }

  /**
   * The access token with which a browser comes back; empty where it has been sent to the provider.
   *
   * @throws dev.eunoe.turn.problem.ProblemException (as failure) where the provider lets nobody in
   */
  public Uni<Optional<String>> accessToken(RoutingContext route) {
    if (!offered) {
      throw Problem.notFound(
              null,
              "sign_in_not_offered",
              "Nobody signs in here at a provider's page: EUNOE_OIDC_CLIENT_ID is not set.")
          .asException();
    }
    return extension
        .attemptAuthentication(route)
        .onFailure()
        .transform(CodeFlow::problem)
        .chain(identity ->
            identity == null || identity.isAnonymous()
                ? sent(route)
                : Uni.createFrom().item(Optional.of(taken(route, identity))));
  }

  private Uni<Optional<String>> sent(RoutingContext route) {
    return extension
        .sendChallenge(route)
        .invoke(() -> {
          if (!route.response().ended()) {
            var unused = route.response().end();
          }
        })
        .replaceWith(Optional.empty());
  }

  private static String taken(RoutingContext route, SecurityIdentity identity) {
    for (Cookie cookie : List.copyOf(route.request().cookies())) {
      if (cookie.getName().startsWith(SESSION_COOKIE)) {
        var unused = route.response().removeCookies(cookie.getName(), false);
      }
    }
    return identity.getCredential(AccessTokenCredential.class).getToken();
  }

  private static Throwable problem(Throwable failure) {
    LOG.warnf("A browser was not signed in: %s", failure);
    return (failure instanceof AuthenticationException
            ? new Problem(
                401,
                "authentication_error",
                "sign_in_failed",
                null,
                "The provider has not signed this browser in, or it came back too late; open the"
                    + " first page of this server and try again.")
            : Provider.unavailable())
        .asException();
  }
}
