package dev.eunoe.chat.door;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.filters.QuarkusRequestWrapper;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Keeps requests that became sockets from holding up a server that stops.
 *
 * <p>A server that stops waits for requests whose response has not ended
 * (quarkus.shutdown.timeout). That of a request that asks for a socket never ends, not even when
 * the socket is closed, so every stop after the first socket would take the whole time. Quarkus
 * 3.34 has no public way to say that such a request is done; {@code CrowdedServerIT} holds this
 * one.
 */
@ApplicationScoped
class SocketRequests {
  private static final int BEFORE_ROUTES = 100;
  private static final MethodHandle DONE = done();

  private static MethodHandle done() {
    try {
      return MethodHandles.privateLookupIn(QuarkusRequestWrapper.class, MethodHandles.lookup())
          .findVirtual(QuarkusRequestWrapper.class, "done", MethodType.methodType(void.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("This Quarkus counts its requests in another way.", e);
    }
  }

  void register(@Observes Filters filters) {
    filters.register(SocketRequests::pass, BEFORE_ROUTES);
  }

  private static void pass(RoutingContext route) {
    if ("websocket".equalsIgnoreCase(route.request().getHeader("Upgrade"))) {
      count(route.request());
    }
    route.next();
  }

  private static void count(HttpServerRequest request) {
    try {
      DONE.invokeExact(QuarkusRequestWrapper.get(request));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) { // what a method handle declares; the method throws nothing checked
      throw new IllegalStateException(e);
    }
  }
}
