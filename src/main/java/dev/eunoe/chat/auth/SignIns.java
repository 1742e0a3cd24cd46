package dev.eunoe.chat.auth;

import dev.eunoe.audit.Audit;
import dev.eunoe.chat.auth.oidc.CodeFlow;
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
import java.time.Instant;
import java.util.Optional;

/**
 * Lets browsers in, whose sockets can bring no header of a page's own: for a key they get a cookie
 * that scripts cannot read and other sites cannot send. It holds no key, and ends with it. A token,
 * which nobody keeps a list of, is in the cookie itself.
 */
@ApplicationScoped
public class SignIns {
  /** Browsers keep no cookie of more than 4,096 bytes with its name and attributes. */
  private static final int MAX_COOKIE = 3_900;

  private final Callers callers;
  private final ApiKeys keys;
  private final CodeFlow codeFlow;
  private final Duration duration;
  private final AuthMode mode;

  SignIns(Callers callers, ApiKeys keys, CodeFlow codeFlow, EunoeConfig config) {
    this.callers = callers;
    this.keys = keys;
    this.codeFlow = codeFlow;
    this.duration = config.auth().signIn();
    this.mode = AuthMode.of(config);
  }

  /**
   * Signs a browser in.
   *
   * @throws dev.eunoe.turn.problem.ProblemException (as failure) where the key opens nothing
   */
  public Uni<Caller> in(RoutingContext route, String key) {
    if (!mode.asksEachRequest()) {
      throw Problem.invalid(
              "key", "keys_not_asked_for", "This server asks nobody for a key: just go on.")
          .asException();
    }
    String shown = key.strip();
    return callers
        .of(new Shown(shown, false), Gate.address(route))
        .call(caller ->
            mode == AuthMode.OIDC ? withToken(route, shown, caller) : withKey(route, caller))
        .invoke(caller -> Audit.signedIn(caller.owner().id(), caller.keyId(), Gate.address(route)));
  }

  /**
   * Signs a browser in that comes from the provider's page, and shows it the client; another one is
   * sent to that page.
   *
   * @throws dev.eunoe.turn.problem.ProblemException (as failure) where the provider, or its token,
   *     lets nobody in
   */
  public Uni<Void> atProvider(RoutingContext route) {
    return codeFlow
        .accessToken(route)
        .chain(token ->
            token.isEmpty()
                ? Uni.createFrom().voidItem()
                : in(route, token.get()).invoke(() -> showClient(route)).replaceWithVoid());
  }

  private static void showClient(RoutingContext route) {
    var unused = route.response().setStatusCode(303).putHeader("Location", "/").end();
  }

  private Uni<Void> withKey(RoutingContext route, Caller caller) {
    String secret = KeySecret.newSignIn();
    return keys.signIn(caller.keyId(), KeySecret.hash(secret), duration)
        .invoke(() -> set(route, secret, duration));
  }

  private Uni<Void> withToken(RoutingContext route, String token, Caller caller) {
    if (token.length() > MAX_COOKIE) {
      throw Problem.invalid(
              "key",
              "token_too_long",
              "A browser keeps no token of more than "
                  + MAX_COOKIE
                  + " characters; let the provider put fewer claims into it.")
          .asException();
    }
    Instant end = caller.expiresAt();
    Duration left = end == null ? duration : Duration.between(Instant.now(), end);
    set(route, token, left.compareTo(duration) < 0 ? left : duration);
    return Uni.createFrom().voidItem();
  }

  /** Signs it out; one that is not signed in is told the same. */
  public Uni<Void> out(RoutingContext route) {
    Optional<String> secret =
        mode.asksEachRequest() ? Shown.signIn(route.request().headers()::getAll) : Optional.empty();
    set(route, "", Duration.ZERO);
    if (secret.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    Uni<Void> out =
        mode == AuthMode.KEYS
            ? keys.signOut(KeySecret.hash(secret.get()))
            : Uni.createFrom().voidItem(); // a token ends when its provider said
    return out.invoke(() -> Audit.signedOut(Gate.address(route)));
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
    return route.request().isSSL()
        || "https".equals(route.request().scheme())
        || origin != null && origin.startsWith("https:");
  }
}
