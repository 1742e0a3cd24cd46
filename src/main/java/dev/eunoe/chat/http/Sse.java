package dev.eunoe.chat.http;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerResponse;
import org.jboss.logging.Logger;

/**
 * Server-sent events: each block is written when the one before it has gone, so a slow reader holds
 * back only itself, and one block. Who reads nothing for too long is cut off, and may come back for
 * the rest by its number.
 */
public final class Sse {
  private static final Logger LOG = Logger.getLogger(Sse.class);

  private Sse() {}

  public static String block(String data) {
    return "data: " + data + "\n\n";
  }

  public static String block(String event, String data) {
    return "event: " + event + "\ndata: " + data + "\n\n";
  }

  /** Writes all blocks and ends the response; a reader that leaves ends the writing only. */
  public static void write(HttpServerResponse response, Multi<String> blocks) {
    response
        .setChunked(true)
        .putHeader("Content-Type", "text/event-stream;charset=UTF-8")
        .putHeader("Cache-Control", "no-cache")
        .putHeader("X-Accel-Buffering", "no");
    var writing =
        blocks
            .onItem()
            .transformToUniAndConcatenate(block ->
                Uni.createFrom()
                    .completionStage(response.write(block).toCompletionStage())
                    .ifNoItem()
                    .after(Readers.PATIENCE)
                    .fail())
            .subscribe()
            .with(
                written -> {},
                failure -> {
                  LOG.debugf("A stream's reader left: %s", failure.getMessage());
                  response.reset();
                },
                () -> {
                  if (!response.ended()) {
                    response.end();
                  }
                });
    response.closeHandler(closed -> writing.cancel());
    if (response.closed()) { // before anybody listened
      writing.cancel();
    }
  }
}
