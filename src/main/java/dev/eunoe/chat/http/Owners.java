package dev.eunoe.chat.http;

import dev.eunoe.chat.auth.Caller;
import dev.eunoe.chat.auth.SocketCallers;
import dev.eunoe.chat.limits.OwnerLimits;
import dev.eunoe.config.AuthMode;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.memory.Owner;
import dev.eunoe.turn.problem.Problem;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.UserData;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Whose memory a request is about. A server by itself has one owner. Behind a proxy that knows its
 * users, the proxy names each request's owner, and shows by a secret that it is the proxy: whoever
 * else reaches the port can name nobody. A server that asks for keys or tokens knows the owner by
 * what is shown.
 */
@ApplicationScoped
public class Owners {
  static final String OWNER_HEADER = "Eunoe-Owner";
  static final String SECRET_HEADER = "Eunoe-Proxy-Secret";

  private static final int MIN_SECRET = 16;
  private static final UserData.TypedKey<String> OWNER = new UserData.TypedKey<>("owner");
  private static final CloseReason TOO_MANY =
      new CloseReason(1013, "This owner has as many sockets open as may be; close one.");
  private static final Owner LOCAL = new Owner("local");

  private final Optional<byte[]> secret;
  private final AuthMode mode;
  private final SocketCallers callers;
  private final OwnerLimits limits;

  /**
   * @throws IllegalStateException when the configured secret can be guessed
   */
  Owners(EunoeConfig config, SocketCallers callers, OwnerLimits limits) {
    this.limits = limits;
    this.mode = AuthMode.of(config);
    this.callers = callers;
    secret = config.owners().proxySecret().map(given -> given.getBytes(StandardCharsets.UTF_8));
    if (secret.isPresent() && secret.get().length < MIN_SECRET) {
      throw new IllegalStateException(
          "eunoe.owners.proxy-secret must have at least %d characters, but has %d"
              .formatted(MIN_SECRET, secret.get().length));
    }
  }

  /**
   * @throws dev.eunoe.turn.problem.ProblemException when the request names an owner and may not, or
   *     has to and does not
   */
  public Owner of(RoutingContext route) {
    Owner named = named(route.request().headers()::getAll);
    if (!mode.asksEachRequest()) {
      return named;
    }
    Caller caller = Caller.of(route);
    if (caller == null) { // no path that asks whose it is may be open to all
      throw refused(401, "missing_api_key", "This request shows no key or token.");
    }
    return caller.owner();
  }

  /**
   * Notes whose a socket is, so that it ends with its key; where the owner has as many as may be,
   * it is closed. Whose nobody knows is told so when it asks for something.
   */
  public Uni<Void> opened(WebSocketConnection socket) {
    return of(socket)
        .onFailure()
        .recoverWithNull()
        .chain(owner -> {
          if (owner == null) {
            return Uni.createFrom().voidItem();
          }
          if (!limits.opened(owner)) {
            return socket.close(TOO_MANY);
          }
          socket.userData().put(OWNER, owner.id());
          return Uni.createFrom().voidItem();
        });
  }

  /** It counts no more. */
  public void closed(WebSocketConnection socket) {
    String owner = socket.userData().remove(OWNER);
    if (owner != null) {
      limits.closed(new Owner(owner));
    }
  }

  /** Of whoever is at a socket's other end now; fails as {@link #of(RoutingContext)} does. */
  public Uni<Owner> of(WebSocketConnection socket) {
    return Uni.createFrom()
        .deferred(() -> {
          Owner named = named(socket.handshakeRequest()::headers);
          return mode.asksEachRequest()
              ? callers.of(socket).map(Caller::owner)
              : Uni.createFrom().item(named);
        });
  }

  /**
   * @param headers all values of a header, by its name
   */
  private Owner named(Function<String, List<String>> headers) {
    List<String> named = headers.apply(OWNER_HEADER);
    List<String> shown = headers.apply(SECRET_HEADER);
    if (secret.isEmpty()) {
      if (!named.isEmpty() || !shown.isEmpty()) {
        throw refused(
            400,
            "owners_not_configured",
            "This server takes no owner's name from a request; set eunoe.owners.proxy-secret to let"
                + " a proxy name them.");
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
    if (named.size() != 1 || !Owner.NAME.matcher(named.getFirst()).matches()) {
      throw refused(
          400,
          "owner_invalid",
          "The header " + OWNER_HEADER + " must name one owner in " + Owner.NAME_SAID + ".");
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
