package dev.eunoe.chat.door;

import io.quarkus.arc.Unremovable;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * No compression of sockets, which browsers ask for and the server agrees to by itself: {@link
 * SocketGuard} bounds what comes by its bytes, and a few of them may unpack to gigabytes. Events
 * are a word each, which compresses to nothing less.
 */
@ApplicationScoped
@Unremovable // nothing injects it
class PlainFrames implements HttpServerOptionsCustomizer {
  @Override
  public void customizeHttpServer(HttpServerOptions options) {
    options
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false);
  }
}
