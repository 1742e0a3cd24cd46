package dev.eunoe.chat.auth;

import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/** The paths that something is registered at, with an x in the place of each parameter. */
final class Routes {
  private Routes() {}

  /** Those that {@code wire/routes.txt} lists, which {@code RoutesIT} holds to the router. */
  static Set<String> listed() throws IOException {
    try (var file = Routes.class.getResourceAsStream("/wire/routes.txt")) {
      return new TreeSet<>(
          new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    }
  }

  static Set<String> of(Router router) {
    var paths = new TreeSet<String>();
    add("", router, paths);
    return paths;
  }

  private static void add(String before, Router router, Set<String> paths) {
    for (Route route : router.getRoutes()) {
      String path = route.getPath();
      if (path == null) {
        continue; // handlers of all requests, of which our filters are the first
      }
      String whole = (before + path).replaceAll("/+", "/");
      if (route.getSubRouter() != null) {
        add(whole.replaceAll("[/*]+$", ""), route.getSubRouter(), paths);
      }
      paths.add(whole.replaceAll(":\\w+", "x").replaceAll("[*].*", "x"));
    }
  }
}
