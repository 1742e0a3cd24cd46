package dev.eunoe.chat.door;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Other paths by which clients ask for the same: the interfaces where a base address was given
 * without {@code /v1}, and health and metrics where other servers have them.
 */
@ApplicationScoped
class Aliases {
  private static final List<String> INTERFACES =
      List.of("/responses", "/chat/completions", "/completions", "/models");

  private static final Map<String, String> OTHERS =
      Map.of("/health", "/q/health", "/metrics", "/q/metrics");

  void register(@Observes Filters filters) {
    filters.register(Aliases::pass, Door.FIRST + 1);
  }

  private static void pass(RoutingContext route) {
    String path = route.request().path();
    String meant = path == null ? null : meant(path);
    if (meant == null) {
      route.next();
      return;
    }
    String query = route.request().query();
    route.reroute(query == null ? meant : meant + "?" + query);
  }

  private static @Nullable String meant(String path) {
    boolean isInterface =
        INTERFACES.stream().anyMatch(name -> path.equals(name) || path.startsWith(name + "/"));
    return isInterface ? "/v1" + path : OTHERS.get(path);
  }
}
