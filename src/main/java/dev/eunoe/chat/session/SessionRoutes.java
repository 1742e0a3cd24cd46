package dev.eunoe.chat.session;

import dev.eunoe.chat.auth.SignIns;
import dev.eunoe.chat.auth.oidc.CodeFlow;
import dev.eunoe.chat.http.JsonHttp;
import dev.eunoe.chat.http.RequestFields;
import io.quarkus.vertx.web.Route;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** {@code /v1/session}: a key for a cookie, and the end of it; below it the way to a provider. */
@ApplicationScoped
public class SessionRoutes {
  private final SignIns signIns;
  private final JsonHttp http;

  SessionRoutes(SignIns signIns, JsonHttp http) {
    this.signIns = signIns;
    this.http = http;
  }

  @Route(path = "/v1/session", methods = Route.HttpMethod.POST)
  void signIn(RoutingContext route) {
    http.reply(
        route,
        http.read(route, RequestFields::new)
            .chain(fields -> signIns.in(route, key(fields)))
            .map(SessionBody::of));
  }

  @Route(path = CodeFlow.PATH, methods = Route.HttpMethod.GET)
  void signInAtProvider(RoutingContext route) {
    Uni.createFrom()
        .deferred(() -> signIns.atProvider(route))
        .subscribe()
        .with(_ -> {}, failure -> http.fail(route, failure));
  }

  private static String key(RequestFields fields) {
    fields.requireKnown(Set.of("key"), Set.of());
    String key = fields.text("key");
    if (key == null) {
      throw RequestFields.missing("key", "as ./eunoe keys create showed it");
    }
    return key;
  }

  @Route(path = "/v1/session", methods = Route.HttpMethod.DELETE)
  void signOut(RoutingContext route) {
    http.reply(route, signIns.out(route).replaceWith(SessionEnded.BODY));
  }
}
