package dev.eunoe.chat.door;

import dev.eunoe.chat.wire.AnthropicError;
import dev.eunoe.turn.watch.LogIds;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Gives every response the id of its request, {@code x-request-id}: that which a client or a proxy
 * has given it, or one of our own. The lines that are logged for it have the same id.
 */
@ApplicationScoped
class RequestIds {
  static final String HEADER = "x-request-id";

  /** What Anthropic's clients read. */
  static final String SHORT_HEADER = "request-id";

  private static final Pattern PRINTABLE = Pattern.compile("[!-~]{1,128}");

  void register(@Observes Filters filters) {
    filters.register(RequestIds::pass, Door.FIRST + 2);
  }

  private static void pass(RoutingContext route) {
    String given = route.request().getHeader(HEADER);
    boolean usable = given != null && PRINTABLE.matcher(given).matches();
    String id = usable ? given : "req_" + UUID.randomUUID();
    route.response().putHeader(HEADER, id);
    LogIds.request(id);
    String version = route.request().getHeader(AnthropicError.VERSION);
    if (AnthropicError.isToldAt(route.request().path(), version)) {
      route.response().putHeader(SHORT_HEADER, id);
    }
    route.next();
  }
}
