package dev.eunoe.command.load;

import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The client's end of a socket: one request at a time, and the events that answer it. */
final class ClientSocket implements WebSocket.Listener {
  private final StringBuilder text = new StringBuilder();
  private volatile @Nullable WebSocket socket;
  private volatile Answering answering = new Answering();

  /** Sends a request; done with the last event of its answer. */
  CompletableFuture<Arrivals> ask(String request) {
    answering = new Answering();
    send(request);
    return answering.arrivals();
  }

  /** Whether it still answers: the refusal of a message that says nothing is an answer. */
  CompletableFuture<Boolean> answers() {
    return ask("{}").handle((_, failure) -> failure instanceof Answering.Refused);
  }

  private void send(String request) {
    var open = socket;
    if (open == null) {
      answering.failed(new IllegalStateException("The socket is not open."));
      return;
    }
    var _ =
        open.sendText(request, true)
            .whenComplete((_, failure) -> {
              if (failure != null) {
                answering.failed(failure);
              }
            });
  }

  void close() {
    var open = socket;
    if (open != null) {
      var _ = open.sendClose(WebSocket.NORMAL_CLOSURE, "");
    }
  }

  @Override
  public void onOpen(WebSocket opened) {
    socket = opened;
    opened.request(1);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    text.append(part);
    if (last) {
      answering.event(text.toString());
      text.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    answering.failed(new IllegalStateException("The socket was closed: " + status + " " + reason));
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    answering.failed(error);
  }
}
