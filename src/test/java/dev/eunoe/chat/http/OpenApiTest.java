package dev.eunoe.chat.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.chat.conversations.ConversationItemsRoutes;
import dev.eunoe.chat.conversations.ConversationsRoutes;
import dev.eunoe.chat.memories.ForgetRoute;
import dev.eunoe.chat.memories.MemoriesRoutes;
import dev.eunoe.chat.session.SessionRoutes;
import io.quarkus.vertx.web.Route;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The description that is served and the routes that are: the same. */
class OpenApiTest {
  /**
   * Read by the route of {@code /v1/memories/:id}, because literal paths would be shadowed by it.
   */
  private static final String EXPORT = "get /v1/memories/export";

  @Test
  void everyRoute_isDescribed_andNothingElse() throws IOException {
    Set<String> served = new TreeSet<>(Set.of(EXPORT));
    for (Class<?> routes :
        List.of(
            MemoriesRoutes.class,
            ForgetRoute.class,
            ConversationsRoutes.class,
            ConversationItemsRoutes.class,
            SessionRoutes.class)) {
      for (Method method : routes.getDeclaredMethods()) {
        for (Route route : method.getAnnotationsByType(Route.class)) {
          for (Route.HttpMethod verb : route.methods()) {
            served.add(
                verb.name().toLowerCase(Locale.ROOT)
                    + " "
                    + route.path().replaceAll(":(\\w+)", "{$1}"));
          }
        }
      }
    }

    assertThat(described()).isEqualTo(served);
  }

  private static Set<String> described() throws IOException {
    Set<String> described = new TreeSet<>();
    paths()
        .forEach((path, item) ->
            item.keySet().stream()
                .filter(Set.of("get", "post", "patch", "delete", "put")::contains)
                .forEach(verb -> described.add(verb + " " + path)));
    return described;
  }

  private static Map<String, Map<String, Object>> paths() throws IOException {
    try (InputStream file =
        OpenApiTest.class.getResourceAsStream("/META-INF/resources/openapi.yaml")) {
      Map<String, Map<String, Map<String, Object>>> document = new Yaml().load(file);
      return document.get("paths");
    }
  }
}
