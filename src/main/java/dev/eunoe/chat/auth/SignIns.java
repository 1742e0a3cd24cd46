package dev.eunoe.chat.auth;

import dev.eunoe.audit.Audit;
import dev.eunoe.config.AuthMode;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.memory.keys.ApiKeys;
import dev.eunoe.memory.keys.KeySecret;
import dev.eunoe.turn.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/**
 * Lets browsers in, whose sockets can bring no header of a page's own: for a key they get a cookie
 * that scripts cannot read and other sites cannot send. It holds no key, and ends with it.
 */
@ApplicationScoped
public class SignIns {
  private final Callers callers;
  private final ApiKeys keys;
  private final Duration duration;
  private final boolean asksForKeys;

  SignIns(Callers callers, ApiKeys keys, EunoeConfig config) {
    this.callers = callers;
    this.keys = keys;
    this.duration = config.auth().signIn();
    this.asksForKeys = AuthMode.of(config) == AuthMode.KEYS;
  }

  /**
   * Signs a browser in.
   *
   * @throws dev.eunoe.turn.problem.ProblemException (as failure) where the key opens nothing
   */
  public Uni<Caller> in(RoutingContext route, String key) {
    if (!asksForKeys) {
      throw Problem.invalid(
              "key", "keys_not_asked_for", "This server asks nobody for a key: just go on.")
          .asException();
    }
    String secret = KeySecret.newSignIn();
    return callers
        .of(new Shown(key.strip(), false), Gate.address(route))
        .call(caller -> keys.signIn(caller.keyId(), KeySecret.hash(secret), duration))
        .invoke(caller -> {
          Audit.signedIn(caller.owner().id(), caller.keyId(), Gate.address(route));
          set(route, secret, duration);
        });
  }

  /** Signs it out; one that is not signed in is told the same. */
  public Uni<Void> out(RoutingContext route) {
    Optional<String> secret =
        asksForKeys ? Shown.signIn(route.request().headers()::getAll) : Optional.empty();
    set(route, "", Duration.ZERO);
    return secret.isEmpty()
        ? Uni.createFrom().voidItem()
        : keys.signOut(KeySecret.hash(secret.get()))
            .invoke(() -> Audit.signedOut(Gate.address(route)));
  }

  private static void set(RoutingContext route, String secret, Duration duration) {
    route
        .response()
        .addCookie(
            Cookie.cookie(Shown.COOKIE, secret)
                .setPath("/")
                .setMaxAge(duration.toSeconds())
                .setHttpOnly(true)
                .setSecure(isSecure(route))
                .setSameSite(CookieSameSite.STRICT));
  }

  /** By TLS here, or at a proxy in front: the page's own address tells. */
  private static boolean isSecure(RoutingContext route) {
    String origin = route.request().getHeader("Origin");
    return route.request().isSSL() || origin != null && origin.startsWith("https:");
  }
}
