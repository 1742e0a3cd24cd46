package dev.eunoe.chat.door;

import dev.eunoe.config.AuthMode;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.problem.ProblemException;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Asks of every request, whatever its route: is this server called by a name it has ({@link
 * Hosts}), by a page that may ({@link Origins}), and is what comes with it JSON ({@link JsonType})?
 *
 * <p>That a server listens on loopback alone says nothing about who calls: every page in the user's
 * browser reaches it.
 */
@ApplicationScoped
public class Door {
  /** Before all other filters and routes. */
  static final int FIRST = 1_000;

  /** Who calls is found out next, before anything of a body is read. */
  public static final int WHO_CALLS = FIRST - 1;

  private static final int MAX_TARGET = 8_192;

  private static final Set<String> FOREIGN = Set.of("cross-site", "same-site");

  private final Hosts hosts;
  private final Origins origins;
  private final Bodies bodies;

  /**
   * @throws IllegalStateException when the server would listen where it cannot know who calls
   */
  Door(
      EunoeConfig config,
      Bodies bodies,
      @ConfigProperty(name = "quarkus.http.host", defaultValue = "127.0.0.1") String host) {
    Listening.require(host, AuthMode.of(config), config.web().allowAnonymous());
    this.hosts = new Hosts(host, config.web().allowedHosts().orElse(List.of()));
    this.origins = new Origins(config.web().allowedOrigins().orElse(List.of()));
    this.bodies = bodies;
  }

  void register(@Observes Filters filters) {
    filters.register(this::pass, FIRST);
  }

  private void pass(RoutingContext route) {
    HttpServerRequest request = route.request();
    try {
      requireShortTarget(request);
      HostName host = requireOwnName(request);
      requireOwnPage(request, host);
      requireJson(request);
      requireUnpacked(request);
    } catch (ProblemException e) {
      bodies.refuse(route, e);
      return;
    }
    if (!answeredListedPage(route)) {
      route.next();
    }
  }

  private static void requireShortTarget(HttpServerRequest request) {
    if (request.uri() != null && request.uri().length() > MAX_TARGET) {
      throw refused(
          414,
          "url_too_long",
          null,
          "The URL has "
              + request.uri().length()
              + " characters, but this server takes at most "
              + MAX_TARGET
              + "; send less at once.");
    }
  }

  private HostName requireOwnName(HttpServerRequest request) {
    InetAddress cameInBy = addressOf(request.localAddress());
    HostName host = written(request);
    String target = request.uri();
    if (target != null && !target.startsWith("/") && target.contains("://")) {
      requireKnown(parsed(authority(target)), cameInBy); // the request's own target goes first
    }
    requireKnown(host, cameInBy);
    return host;
  }

  private void requireKnown(HostName host, @Nullable InetAddress cameInBy) {
    if (!hosts.has(host, cameInBy)) {
      throw refused(
          403,
          "host_not_allowed",
          "Host",
          "This server is not called '"
              + host.name()
              + "'; use the name it listens on, or list this one in "
              + Hosts.SETTING
              + " (EUNOE_WEB_ALLOWED_HOSTS).");
    }
  }

  private static HostName written(HttpServerRequest request) {
    List<String> headers = request.headers().getAll("Host");
    if (request.version() != HttpVersion.HTTP_2) {
      if (headers.size() != 1) {
        throw oddHost();
      }
      return parsed(headers.getFirst());
    }
    HostAndPort authority = request.authority();
    HostName host = parsed(authority == null ? null : authority.toString());
    if (!headers.stream().map(Door::parsed).allMatch(host::equals)) {
      throw oddHost();
    }
    return host;
  }

  private static HostName parsed(@Nullable String written) {
    return HostName.parse(written).orElseThrow(Door::oddHost);
  }

  private static @Nullable String authority(String target) {
    try {
      return URI.create(target).getRawAuthority();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private void requireOwnPage(HttpServerRequest request, HostName host) {
    List<String> named = request.headers().getAll("Origin");
    boolean letIn =
        named.isEmpty()
            ? !isForeign(request)
            : named.size() == 1
                && (origins.lists(named.getFirst()) || Origins.isOwn(named.getFirst(), host));
    if (!letIn) {
      throw refused(
          403,
          "origin_not_allowed",
          "Origin",
          "Pages of "
              + (named.isEmpty() ? "another site" : String.join(", ", named))
              + " may not talk to this server; list their origin in "
              + Origins.SETTING
              + " (EUNOE_WEB_ALLOWED_ORIGINS) to let them.");
    }
  }

  /** What a browser says where it names no origin; a link that leads here is followed. */
  private static boolean isForeign(HttpServerRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    boolean followsLink =
        request.method() == HttpMethod.GET
            && "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
            && "document".equals(request.getHeader("Sec-Fetch-Dest"));
    return site != null && FOREIGN.contains(site) && !followsLink;
  }

  private static void requireJson(HttpServerRequest request) {
    List<String> types = request.headers().getAll("Content-Type");
    if (bringsBody(request, !types.isEmpty()) && !JsonType.is(types)) {
      throw notJson(types).asException();
    }
  }

  /** A few packed bytes may be gigabytes, and no bound on what comes would see them. */
  private static void requireUnpacked(HttpServerRequest request) {
    for (String encoding : request.headers().getAll("Content-Encoding")) {
      if (!encoding.strip().equalsIgnoreCase("identity")) {
        throw refused(
            415,
            "unsupported_content_encoding",
            "Content-Encoding",
            "This server takes bodies as they are, but was sent one in '"
                + encoding
                + "'; send it without Content-Encoding.");
      }
    }
  }

  static Problem notJson(List<String> types) {
    return new Problem(
        415,
        "invalid_request_error",
        "unsupported_content_type",
        "Content-Type",
        "This server takes JSON in UTF-8, but was sent "
            + (types.isEmpty() ? "a body of no type" : "'" + String.join(", ", types) + "'")
            + "; send the header 'Content-Type: application/json'.");
  }

  /** One that comes over HTTP/2 without a word is looked at when it comes ({@link Bodies}). */
  private static boolean bringsBody(HttpServerRequest request, boolean typed) {
    boolean announced =
        request.headers().contains("Content-Length")
            || request.headers().contains("Transfer-Encoding");
    return Bodies.mayFollow(request) && (announced || typed);
  }

  /** A page of a listed origin may read the answers; its browser asks before it sends JSON. */
  private boolean answeredListedPage(RoutingContext route) {
    String origin = route.request().getHeader("Origin");
    if (origin == null || !origins.lists(origin)) {
      return false;
    }
    var response = route.response();
    response
        .putHeader("Access-Control-Allow-Origin", origin)
        .putHeader("Access-Control-Expose-Headers", Origins.READABLE)
        .putHeader("Vary", "Origin");
    if (route.request().method() != HttpMethod.OPTIONS
        || !route.request().headers().contains("Access-Control-Request-Method")) {
      return false;
    }
    response
        .setStatusCode(204)
        .putHeader("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE")
        .putHeader(
            "Access-Control-Allow-Headers",
            Origins.sendable(route.request().headers().getAll("Access-Control-Request-Headers")))
        .putHeader("Access-Control-Max-Age", "600")
        .end();
    return true;
  }

  private static @Nullable InetAddress addressOf(@Nullable SocketAddress local) {
    String address = local == null ? null : local.hostAddress();
    return HostName.parse(address != null && address.contains(":") ? "[" + address + "]" : address)
        .map(HostName::address)
        .orElse(null);
  }

  private static ProblemException oddHost() {
    return refused(
        400,
        "host_invalid",
        "Host",
        "A request must have one Host: the name or address of this server, and perhaps a port.");
  }

  private static ProblemException refused(
      int status, String code, @Nullable String param, String message) {
    return new Problem(status, "invalid_request_error", code, param, message).asException();
  }
}
