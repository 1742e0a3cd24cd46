package dev.eunoe.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Hands connections on to another port, and cuts them. */
final class CutProxy implements AutoCloseable {
  private final ServerSocket listening;
  private final AtomicInteger target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  CutProxy(int target) throws IOException {
    this.target = new AtomicInteger(target);
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Where new connections go from now on. */
  void to(int port) {
    target.set(port);
  }

  /** Breaks all connections, in the midst of whatever they carry. */
  void cut() {
    open.forEach(CutProxy::breakOff);
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        Thread.ofVirtual().start(() -> connect(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void connect(Socket client) {
    try (client;
        var server = new Socket(InetAddress.getLoopbackAddress(), target.get())) {
      open.add(client);
      open.add(server);
      var back = Thread.ofVirtual().start(() -> copy(server, client));
      copy(client, server);
      back.join();
    } catch (IOException | InterruptedException nobodyThere) {
      breakOff(client);
    } finally {
      open.remove(client);
      open.removeIf(Socket::isClosed);
    }
  }

  private void copy(Socket from, Socket to) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException broken) {
      breakOff(to);
    }
  }

  private static void breakOff(Socket socket) {
    try {
      socket.setSoLinger(true, 0); // a reset, not an end
      socket.close();
    } catch (IOException closed) {
      // it is what was wanted
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
      cut();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
