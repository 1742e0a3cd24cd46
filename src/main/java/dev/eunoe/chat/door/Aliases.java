package dev.eunoe.chat.door;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Other ways by which clients ask for the same: the interfaces where a base address was given
 * without {@code /v1}, health and metrics where other servers have them, and HEAD for the headers
 * of what GET would answer.
 */
@ApplicationScoped
class Aliases {
  private static final List<String> INTERFACES =
      List.of(
          "/responses",
          "/chat/completions",
          "/completions",
          "/models",
          "/embeddings",
          "/messages",
          "/conversations");

  private static final Map<String, String> OTHERS =
      Map.of("/health", "/q/health", "/metrics", "/q/metrics");

  void register(@Observes Filters filters) {
    filters.register(Aliases::pass, Door.FIRST + 1);
  }

  private static void pass(RoutingContext route) {
    String path = route.request().path();
    String meant = path == null ? null : meant(path);
    boolean head = path != null && asksForHeaders(route.request(), meant == null ? path : meant);
    if (meant == null && !head) {
      route.next();
      return;
    }
    String to = meant == null ? path : meant;
    String query = route.request().query();
    route.reroute(
        head ? HttpMethod.GET : route.request().method(), query == null ? to : to + "?" + query);
  }

  /** Of a stream there is none: it would be followed to its end for nothing. */
  private static boolean asksForHeaders(HttpServerRequest request, String path) {
    return request.method().equals(HttpMethod.HEAD)
        && path.startsWith("/v1/")
        && !"true".equals(request.getParam("stream"));
  }

  private static @Nullable String meant(String path) {
    boolean isInterface =
        INTERFACES.stream().anyMatch(name -> path.equals(name) || path.startsWith(name + "/"));
    return isInterface ? "/v1" + path : OTHERS.get(path);
  }
}
