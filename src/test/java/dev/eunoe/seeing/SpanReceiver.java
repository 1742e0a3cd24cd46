package dev.eunoe.seeing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Takes spans over OTLP/HTTP and keeps the bytes: texts stand in them as they are, ids of traces as
 * sixteen bytes.
 */
final class SpanReceiver implements AutoCloseable {
  private final HttpServer server;
  private final StringBuilder received = new StringBuilder();

  SpanReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1);
      synchronized (received) {
        received.append(body);
      }
      exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  String received() {
    synchronized (received) {
      return received.toString();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
