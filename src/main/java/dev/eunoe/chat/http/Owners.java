package dev.eunoe.chat.http;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.memory.Owner;
import dev.eunoe.turn.problem.Problem;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Whose memory a request is about. A server by itself has one owner. Behind a proxy that knows its
 * users, the proxy names each request's owner, and shows by a secret that it is the proxy: whoever
 * else reaches the port can name nobody.
 */
@ApplicationScoped
public class Owners {
  static final String OWNER_HEADER = "Eunoe-Owner";
  static final String SECRET_HEADER = "Eunoe-Proxy-Secret";

  private static final int MIN_SECRET = 16;
  private static final Owner LOCAL = new Owner("local");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@:|+-]{0,127}");

  private final Optional<byte[]> secret;

  /**
   * @throws IllegalStateException when the configured secret can be guessed
   */
  Owners(EunoeConfig config) {
    secret = config.owners().proxySecret().map(given -> given.getBytes(StandardCharsets.UTF_8));
    if (secret.isPresent() && secret.get().length < MIN_SECRET) {
      throw new IllegalStateException(
          "eunoe.owners.proxy-secret must have at least %d characters, but has %d"
              .formatted(MIN_SECRET, secret.get().length));
    }
  }

  public Owner of(RoutingContext route) {
    return of(route.request().headers()::getAll);
  }

  /**
   * @param headers all values of a header, by its name
   * @throws dev.eunoe.turn.problem.ProblemException when the request names an owner and may not, or
   *     has to and does not
   */
  public Owner of(Function<String, List<String>> headers) {
    List<String> named = headers.apply(OWNER_HEADER);
    List<String> shown = headers.apply(SECRET_HEADER);
    if (secret.isEmpty()) {
      if (!named.isEmpty() || !shown.isEmpty()) {
        throw refused(
            400,
            "owners_not_configured",
            "This server has one owner, so a request cannot name another; set"
                + " eunoe.owners.proxy-secret to let a proxy name them.");
      }
      return LOCAL;
    }
    if (shown.size() != 1 || !isSecret(shown.getFirst(), secret.get())) {
      throw refused(
          401,
          "proxy_unknown",
          "This server takes requests from its proxy alone, with the secret in "
              + SECRET_HEADER
              + ".");
    }
    if (named.size() != 1 || !NAME.matcher(named.getFirst()).matches()) {
      throw refused(
          400,
          "owner_invalid",
          "The header "
              + OWNER_HEADER
              + " must name one owner in 1 to 128 letters, digits and . _ @ : | + -.");
    }
    return new Owner(named.getFirst());
  }

  /** Takes as long whichever character differs. */
  private static boolean isSecret(String shown, byte[] secret) {
    return MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), secret);
  }

  private static RuntimeException refused(int status, String code, String message) {
    String type = status == 401 ? "authentication_error" : "invalid_request_error";
    return new Problem(status, type, code, OWNER_HEADER, message).asException();
  }
}
