package dev.eunoe.chat.door;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;

/**
 * Tells browsers with every response what may be done with it: scripts, styles and connections are
 * the server's own alone, no other page may show it in a frame or embed it, no type is guessed, and
 * no address is told elsewhere. What belongs to an owner is not kept in a browser's cache.
 */
@ApplicationScoped
class SecurityHeaders {
  /** The client's own policy (vite.config.ts), and what only a header can say. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /** Of the page that describes the interface: Swagger UI has its icons in its own files. */
  private static final String POLICY_OF_DOCS =
      POLICY.replace("img-src 'self'", "img-src 'self' data:");

  /** With no-referrer browsers would hide the origin of some of the page's own requests, too. */
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy", POLICY,
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY",
          "Referrer-Policy", "same-origin",
          "Cross-Origin-Resource-Policy", "same-origin");

  void register(@Observes Filters filters) {
    filters.register(SecurityHeaders::pass, Door.FIRST + 3);
  }

  private static void pass(RoutingContext route) {
    var headers = route.response().headers();
    HEADERS.forEach(headers::set);
    if (route.normalizedPath().startsWith("/docs/")) {
      headers.set("Content-Security-Policy", POLICY_OF_DOCS);
    }
    if (route.normalizedPath().startsWith("/v1/")) {
      headers.set("Cache-Control", "no-store");
    }
    route.next();
  }
}
