package dev.eunoe.chat.door;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;

/**
 * Follows the frames of one socket (RFC 6455, section 5.2) by their headers, as the bytes arrive
 * and before anything is kept of them, so that a message is refused at the first byte that is too
 * many.
 */
final class FrameHeaders {
  private static final int CONTINUATION = 0;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PONG = 10;
  private static final int MAX_CONTROL = 125;

  private final long mostInMessage;
  private final byte[] header = new byte[14];
  private int have;
  private long payloadLeft;
  private boolean isData;
  private boolean isFinal;
  private boolean inMessage;
  private long messageBytes;

  FrameHeaders(long mostInMessage) {
    this.mostInMessage = mostInMessage;
  }

  /** Bytes that have arrived of the message that has begun and not ended; 0 between messages. */
  long pending() {
    return isData ? messageBytes - payloadLeft : messageBytes;
  }

  /**
   * Reads on, leaving the buffer as it is.
   *
   * @throws FrameFault at a frame that breaks the protocol, or makes its message too large
   */
  void read(ByteBuf bytes) throws FrameFault {
    int at = bytes.readerIndex();
    while (at < bytes.writerIndex()) {
      if (payloadLeft > 0) {
        long skipped = Math.min(payloadLeft, bytes.writerIndex() - at);
        payloadLeft -= skipped;
        at += (int) skipped;
      } else {
        header[have++] = bytes.getByte(at++);
        if (have == 2 && header[1] >= 0) {
          throw FrameFault.protocol("A client's frame must be masked");
        }
        if (have < 2 || have < headerLength()) {
          continue;
        }
        begin();
      }
      if (payloadLeft == 0) {
        end();
      }
    }
  }

  private int headerLength() {
    int extended =
        switch (header[1] & 127) {
          case 126 -> 2;
          case 127 -> 8;
          default -> 0;
        };
    return 2 + extended + 4;
  }

  private void begin() throws FrameFault {
    have = 0;
    int opcode = header[0] & 15;
    isFinal = header[0] < 0;
    isData = opcode <= BINARY;
    payloadLeft = payload();
    requireProtocol(opcode);
    if (isData) {
      inMessage = true;
      if (payloadLeft > mostInMessage - messageBytes) {
        throw new FrameFault(
            WebSocketCloseStatus.MESSAGE_TOO_BIG, Bodies.tooLarge("The message", mostInMessage));
      }
      messageBytes += payloadLeft;
    }
  }

  private void requireProtocol(int opcode) throws FrameFault {
    if ((header[0] & 0x70) != 0) {
      throw FrameFault.protocol("A frame uses an extension that was not agreed on");
    }
    if (payloadLeft < 0) {
      throw FrameFault.protocol("A frame has a negative length");
    }
    if (isData) {
      if (inMessage != (opcode == CONTINUATION)) {
        throw FrameFault.protocol(
            inMessage
                ? "A message begins before the one before it has ended"
                : "A frame continues no message");
      }
    } else if (opcode < CLOSE || opcode > PONG) {
      throw FrameFault.protocol("A frame is of the unknown kind " + opcode);
    } else if (!isFinal || payloadLeft > MAX_CONTROL) {
      throw FrameFault.protocol("A control frame has at most 125 bytes and is not cut");
    }
  }

  private long payload() {
    int length = header[1] & 127;
    int bytes = length == 126 ? 2 : length == 127 ? 8 : 0;
    long payload = bytes == 0 ? length : 0;
    for (int i = 0; i < bytes; i++) {
      payload = payload << 8 | header[2 + i] & 255;
    }
    return payload;
  }

  private void end() {
    if (isData && isFinal) {
      inMessage = false;
      messageBytes = 0;
    }
  }
}
