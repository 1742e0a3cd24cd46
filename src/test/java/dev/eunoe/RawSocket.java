package dev.eunoe;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A WebSocket whose frames are written by hand, right or wrong. */
public final class RawSocket implements AutoCloseable {
  public static final int TEXT = 1;
  public static final int CONTINUATION = 0;
  public static final int FINAL = 0x80;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int MASKED = 0x80;

  private final Socket socket;
  private final OutputStream out;
  private final DataInputStream in;

  private static final int RECEIVED = 64 << 10;

  private RawSocket(Socket socket) throws IOException {
    this.socket = socket;
    this.out = socket.getOutputStream();
    this.in = new DataInputStream(socket.getInputStream());
  }

  /** A frame as it came. */
  public record Frame(int opcode, byte[] payload) {
    public boolean isClose() {
      return opcode == CLOSE;
    }

    public int closeCode() {
      return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }

    public String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }
  }

  public static RawSocket open(URI server) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(
        RECEIVED); // else the system would take megabytes for who reads nothing
    socket.connect(new InetSocketAddress("127.0.0.1", server.getPort()));
    socket.setSoTimeout(60_000);
    socket.setTcpNoDelay(true);
    var raw = new RawSocket(socket);
    String handshake =
        "GET /v1/responses HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    raw.out.write(handshake.getBytes(StandardCharsets.US_ASCII));
    var head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      head.append((char) raw.in.readUnsignedByte());
    }
    if (!head.toString().startsWith("HTTP/1.1 101")) {
      throw new IOException("no socket: " + head);
    }
    if (head.toString().toLowerCase(Locale.ROOT).contains("sec-websocket-extensions")) {
      throw new IOException("frames would be packed, as every browser offers: " + head);
    }
    return raw;
  }

  public void text(String text) throws IOException {
    frame(FINAL | TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** One frame; its mask is zero, so the payload goes as it is. */
  public void frame(int firstByte, byte[] payload) throws IOException {
    header(firstByte, payload.length);
    out.write(payload);
    out.flush();
  }

  /** A frame's header alone, whose payload may never follow. */
  public void header(int firstByte, long length) throws IOException {
    var header = ByteBuffer.allocate(14).put((byte) firstByte);
    if (length < 126) {
      header.put((byte) (MASKED | length));
    } else if (length < 65_536) {
      header.put((byte) (MASKED | 126)).putShort((short) length);
    } else {
      header.put((byte) (MASKED | 127)).putLong(length);
    }
    header.putInt(0);
    bytes(java.util.Arrays.copyOf(header.array(), header.position()));
  }

  public void bytes(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** The next frame that is no ping. */
  public Frame next() throws IOException {
    Frame frame = any();
    while (frame.opcode() == PING) {
      frame = any();
    }
    return frame;
  }

  private Frame any() throws IOException {
    int first = in.readUnsignedByte();
    long length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    return new Frame(first & 15, in.readNBytes(Math.toIntExact(length)));
  }

  /** The next text frame that says this. */
  public Frame next(String saying) throws IOException {
    Frame frame = next();
    while (!frame.text().contains(saying)) {
      if (frame.isClose()) {
        throw new IOException("closed with " + frame.closeCode() + " before '" + saying + "'");
      }
      frame = next();
    }
    return frame;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
