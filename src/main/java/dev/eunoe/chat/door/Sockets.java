package dev.eunoe.chat.door;

import dev.eunoe.chat.wire.ErrorEvent;
import dev.eunoe.chat.wire.JsonWriter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Puts a {@link SocketGuard} in front of every connection that asks to become a socket. */
@ApplicationScoped
class Sockets {
  private static final String GUARD = "eunoe-socket";

  private final RequestMemory memory;
  private final JsonWriter json;

  Sockets(RequestMemory memory, JsonWriter json) {
    this.memory = memory;
    this.json = json;
  }

  void register(@Observes Filters filters) {
    filters.register(this::pass, Door.FIRST - 3);
  }

  private void pass(RoutingContext route) {
    HttpServerRequest request = route.request();
    if ("websocket".equalsIgnoreCase(request.getHeader("Upgrade"))
        && request.connection() instanceof ConnectionBase connection) {
      guard(connection.channel().pipeline());
    }
    route.next();
  }

  private void guard(ChannelPipeline pipeline) {
    var http = pipeline.context(HttpRequestDecoder.class);
    if (http != null && pipeline.get(GUARD) == null) {
      pipeline.addBefore(
          http.name(),
          GUARD,
          new SocketGuard(memory, problem -> json.text(ErrorEvent.of(problem))));
    }
  }
}
