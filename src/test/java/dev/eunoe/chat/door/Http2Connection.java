package dev.eunoe.chat.door;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A connection of HTTP/2 to each name of a server, with as many streams as are asked for. */
final class Http2Connection implements AutoCloseable {
  private static final int LETTER_MILLIS = 50;
  private static final int CHUNK = 1 << 20;

  private final Vertx vertx = Vertx.vertx();
  private final Set<HttpConnection> connections = new HashSet<>();
  private final URI server;
  private final HttpClient client =
      vertx.createHttpClient(
          new HttpClientOptions()
              .setProtocolVersion(HttpVersion.HTTP_2)
              .setHttp2ClearTextUpgrade(false)
              .setHttp2MaxPoolSize(1));

  Http2Connection(URI server) {
    this.server = server;
  }

  record Answer(int status, String body) {}

  /** What is asked of a server by this name. */
  Answer get(String authority, String path) throws Exception {
    return awaited(
        answer(request(HttpMethod.GET, authority, path).compose(HttpClientRequest::send)));
  }

  /** A request whose head is sent, and whose body comes when it is told to. */
  Upload post(String path, String... headers) throws Exception {
    HttpClientRequest request = awaited(request(HttpMethod.POST, "localhost", path));
    for (String header : headers) {
      String[] parts = header.split(": ", 2);
      request.putHeader(parts[0], parts[1]);
    }
    var upload = new Upload(request.setChunked(true));
    awaited(request.sendHead());
    return upload;
  }

  private Future<HttpClientRequest> request(HttpMethod method, String authority, String path) {
    return client
        .request(
            new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(server.getPort(), "127.0.0.1"))
                .setHost(authority)
                .setPort(server.getPort())
                .setURI(path)
                .setMethod(method))
        .onSuccess(request -> connections.add(request.connection()));
  }

  /** How many there had to be: a second one comes where the first was closed. */
  int connections() {
    return connections.size();
  }

  @Override
  public void close() throws Exception {
    awaited(vertx.close());
  }

  private static <T> T awaited(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static Future<Answer> answer(Future<HttpClientResponse> response) {
    return response.compose(
        answer -> answer.body().map(body -> new Answer(answer.statusCode(), "" + body)));
  }

  /** The body of one request, and what the server says to it. */
  final class Upload {
    private final HttpClientRequest request;
    private final CompletableFuture<Long> reset = new CompletableFuture<>();
    private final Future<Answer> answer;

    private Upload(HttpClientRequest request) {
      this.request = request;
      this.answer = Http2Connection.answer(request.response());
      request.exceptionHandler(failure -> {
        if (failure instanceof StreamResetException cut) {
          reset.complete(cut.getCode());
        } else {
          reset.completeExceptionally(failure);
        }
      });
    }

    /** Sends a letter now and then, until the stream ends. */
    Upload trickle() {
      vertx.setPeriodic(
          LETTER_MILLIS, timer -> request.write(" ").onFailure(ended -> vertx.cancelTimer(timer)));
      return this;
    }

    Upload write(String words) throws Exception {
      awaited(request.write(words));
      return this;
    }

    /** Sends so many bytes without waiting for a place in the windows. */
    void pour(long bytes) {
      var unused = poured(bytes);
    }

    private Future<Void> poured(long bytes) {
      return bytes <= 0
          ? Future.succeededFuture()
          : request.write(Buffer.buffer(new byte[CHUNK])).compose(more -> poured(bytes - CHUNK));
    }

    void end() throws Exception {
      awaited(request.end());
    }

    Answer answer() throws Exception {
      return awaited(answer);
    }

    /** The code with which the server ended the stream. */
    long reset() throws Exception {
      return reset.get(30, TimeUnit.SECONDS);
    }
  }
}
