package dev.eunoe.chat.http;

import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.problem.ProblemException;
import io.quarkus.vertx.web.Route;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** Whatever fails under {@code /v1} is answered in the one shape of error. */
@ApplicationScoped
class ErrorRoutes {
  private final JsonHttp http;
  private final Methods methods;

  ErrorRoutes(JsonHttp http, Methods methods) {
    this.http = http;
    this.methods = methods;
  }

  @Route(regex = "/v1/.*", type = Route.HandlerType.FAILURE)
  void failed(RoutingContext route) {
    int status = route.statusCode();
    Throwable failure = route.failure();
    if (status == 413) {
      http.fail(
          route,
          new Problem(
              413,
              "invalid_request_error",
              "request_too_large",
              null,
              "The request is larger than this server takes; send less at once."));
    } else if (failure == null || isCallersFault(status, failure)) {
      http.fail(
          route,
          new Problem(
              status < 400 ? 500 : status,
              "invalid_request_error",
              "request_refused",
              null,
              "The request was refused with status "
                  + status
                  + (failure == null ? "." : ": " + failure.getMessage() + ".")));
    } else {
      http.fail(route, failure);
    }
  }

  /** What the framework finds wrong before any route: no Host, a path that cannot be read. */
  private static boolean isCallersFault(int status, Throwable failure) {
    return status >= 400 && status < 500 && !(failure instanceof ProblemException);
  }

  @Route(regex = "/v1/.*", order = 100_000)
  void unknown(RoutingContext route) {
    String path = route.normalizedPath();
    String method = route.request().method().name();
    Set<String> others = methods.at(path);
    others.remove(method); // HEAD of a stream, which no route answers
    if (others.isEmpty()) {
      http.fail(
          route,
          Problem.notFound(
              null, "unknown_url", "There is nothing at %s %s.".formatted(method, path)));
      return;
    }
    String allowed = String.join(", ", others);
    route.response().putHeader(HttpHeaders.ALLOW, allowed);
    http.fail(
        route,
        new Problem(
            405,
            "invalid_request_error",
            "method_not_allowed",
            null,
            "%s cannot be asked by %s, but by %s.".formatted(path, method, allowed)));
  }
}
