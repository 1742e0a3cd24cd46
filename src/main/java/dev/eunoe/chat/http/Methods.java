package dev.eunoe.chat.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.TreeSet;

/** Which methods the routes under {@code /v1} take (RFC 9110, 15.5.6). */
@ApplicationScoped
class Methods {
  private final Router router;

  Methods(Router router) {
    this.router = router;
  }

  /** Names of those that something answers at this path; empty where there is nothing. */
  Set<String> at(String path) {
    String[] asked = path.split("/", -1);
    var names = new TreeSet<String>();
    for (Route route : router.getRoutes()) {
      Set<HttpMethod> methods = route.methods();
      if (methods != null
          && route.getPath() != null
          && fits(route.getPath().split("/", -1), asked)) {
        methods.forEach(method -> names.add(method.name()));
      }
    }
    if (names.contains("GET")) {
      names.add("HEAD"); // as any route that reads
    }
    return names;
  }

  private static boolean fits(String[] parts, String[] asked) {
    if (parts.length != asked.length) {
      return false;
    }
    for (int i = 0; i < parts.length; i++) {
      boolean any = parts[i].startsWith(":") && !asked[i].isEmpty();
      if (!any && !parts[i].equals(asked[i])) {
        return false;
      }
    }
    return true;
  }
}
