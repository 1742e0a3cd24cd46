package dev.eunoe.chat.door;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Requests written by hand, as no client library would. */
final class RawHttp {
  private RawHttp() {}

  /** The whole answer to {@code head}, whose lines are parted by {@code \n}, and a body. */
  static String send(URI server, String head, String body) throws IOException {
    try (var socket = new Socket("127.0.0.1", server.getPort())) {
      socket.setSoTimeout(30_000);
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      String length = body.isEmpty() ? "" : "Content-Length: " + bytes.length + "\n";
      String request = head.strip() + "\n" + length + "Connection: close\n\n";
      var out = socket.getOutputStream();
      out.write(request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      out.write(bytes);
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The answer to a request whose body comes a letter at a time until there is an answer. */
  static String sendSlowly(URI server, String head, int announced) throws IOException {
    try (var socket = new Socket("127.0.0.1", server.getPort())) {
      String request = head.strip() + "\nContent-Length: " + announced + "\n\n";
      var out = socket.getOutputStream();
      out.write(request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      socket.setSoTimeout(50);
      for (int i = 0; i < announced; i++) {
        out.write(' ');
        try {
          int first = socket.getInputStream().read();
          socket.setSoTimeout(30_000);
          byte[] rest = socket.getInputStream().readAllBytes();
          return (char) first + new String(rest, StandardCharsets.UTF_8);
        } catch (SocketTimeoutException noneYet) {
          continue;
        }
      }
      throw new IOException("no answer to " + announced + " letters");
    }
  }

  static int status(String answer) {
    return Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3));
  }
}
