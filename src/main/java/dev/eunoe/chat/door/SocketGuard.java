package dev.eunoe.chat.door;

import dev.eunoe.turn.problem.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Stands in front of one socket and reads along. What breaks the protocol, is too large or has no
 * room, and a client that does not read what it is sent, is told why by an {@code error} event and
 * a close code, and heard no more; what it had begun goes on without it.
 *
 * <p>It works below the framework, which would gather a frame or message whole before it looked at
 * its size, and closes without a code.
 */
final class SocketGuard extends ChannelInboundHandlerAdapter {
  /** Bytes that may wait for one client; beyond, it has stopped reading. */
  private static final long MAX_UNREAD = 1 << 20;

  /** Bytes that may wait for a client when there is no more room for what waits for all. */
  private static final long FAIR_UNREAD = 64 << 10;

  /**
   * How long a client that is heard no more has to read why, and how much it may send till then.
   */
  private static final int FAREWELL_SECONDS = 5;

  /**
   * What is not gone by then is not read, nor is the frame that closes: the connection is cut.
   * Longer than an event may be on its way, and a farewell.
   */
  private static final int UNREAD_SECONDS = 40;

  /**
   * Nothing of it is kept. Many programs write a message to its end before they read; a connection
   * that is cut amid it looks to them like a fault of the network, and is tried again.
   */
  private static final long MAX_DISCARDED = 256L << 20;

  private final RequestMemory memory;
  private final Function<Problem, String> event;
  private final FrameHeaders frames;
  private RequestMemory.Reservation arriving;
  private long unread;
  private long unheard;
  private long discarded;
  private boolean upgraded;
  private boolean over;

  /**
   * @param event an {@code error} event in the words of the socket's interface
   */
  SocketGuard(RequestMemory memory, Function<Problem, String> event) {
    this.memory = memory;
    this.event = event;
    this.frames = new FrameHeaders(memory.mostInOne());
    this.arriving = memory.reserve();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf bytes) || !isUpgraded(ctx)) {
      ctx.fireChannelRead(message);
      return;
    }
    if (over) {
      discard(ctx, bytes);
      return;
    }
    try {
      frames.read(bytes);
      requireReader(ctx.channel(), bytes.readableBytes());
      requireRoom();
    } catch (FrameFault fault) {
      bytes.release();
      end(ctx.channel(), fault);
      return;
    }
    letOthers(ctx);
    ctx.fireChannelRead(bytes);
  }

  private void discard(ChannelHandlerContext ctx, ByteBuf bytes) {
    discarded += bytes.readableBytes();
    bytes.release();
    if (discarded > MAX_DISCARDED) {
      ctx.close();
    }
  }

  /** The handshake is done when the frames' decoder is there. */
  private boolean isUpgraded(ChannelHandlerContext ctx) {
    if (!upgraded) {
      var decoder = ctx.pipeline().context(WebSocketFrameDecoder.class);
      if (decoder == null) {
        decoder = ctx.pipeline().context(WebSocket13FrameDecoder.class);
      }
      upgraded = decoder != null;
      if (decoder != null) {
        ctx.pipeline().addAfter(decoder.name(), "eunoe-text", new Text());
        ctx.pipeline().addFirst("eunoe-unread", new WriteTimeoutHandler(UNREAD_SECONDS));
      }
    }
    return upgraded;
  }

  private void requireRoom() throws FrameFault {
    long pending = frames.pending();
    if (pending < arriving.bytes()) { // the message it was taken for has been passed on
      arriving.close();
      arriving = memory.reserve();
    }
    if (!arriving.grow(pending - arriving.bytes())) {
      throw new FrameFault(WebSocketCloseStatus.TRY_AGAIN_LATER, Bodies.noRoom());
    }
  }

  private void requireReader(Channel channel, int more) throws FrameFault {
    var buffer = channel.unsafe().outboundBuffer();
    long now = buffer == null ? 0 : buffer.totalPendingWriteBytes();
    boolean tooMuch = memory.unread().takeAnyway(now - unread);
    // While something waits and nothing of it goes, the client sends and does not read.
    unheard = now == 0 || now < unread ? 0 : unheard + more;
    unread = now;
    if (now > MAX_UNREAD || unheard > MAX_UNREAD || tooMuch && now > FAIR_UNREAD) {
      throw new FrameFault(
          WebSocketCloseStatus.POLICY_VIOLATION,
          Problem.busy(
              "This socket sends more and does not read what it is sent; read its events, then go"
                  + " on."));
    }
  }

  /**
   * Reads no more before what came with these bytes has been worked on: else a client that sends
   * faster than it can be answered fills the memory with what it sent.
   */
  private static void letOthers(ChannelHandlerContext ctx) {
    var config = ctx.channel().config();
    if (config.isAutoRead()) {
      config.setAutoRead(false);
      ctx.executor().execute(() -> config.setAutoRead(true));
    }
  }

  private void end(Channel channel, FrameFault fault) {
    if (over) {
      return;
    }
    over = true;
    arriving.close();
    channel.write(new TextWebSocketFrame(event.apply(fault.problem())));
    channel
        .writeAndFlush(
            new CloseWebSocketFrame(fault.status().code(), shortened(fault.problem().message())))
        .addListener(sent -> {
          if (channel instanceof DuplexChannel open && sent.isSuccess()) {
            open.shutdownOutput();
          }
        });
    channel.config().setAutoRead(true); // what still comes is thrown away, and the goodbye heard
    // Not through the framework, which would wait for what is written to be read before it closes.
    var here = channel.pipeline().context(this);
    channel.eventLoop().schedule(() -> here.close(), FAREWELL_SECONDS, TimeUnit.SECONDS);
  }

  /** A reason has at most 123 bytes; ours are ASCII. */
  private static String shortened(String reason) {
    return reason.length() <= 120 ? reason : reason.substring(0, 117) + "...";
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    over = true;
    arriving.close();
    memory.unread().give(unread);
    unread = 0;
    ctx.fireChannelInactive();
  }

  /** What only the content of a frame shows: text that is no UTF-8, a close that says nonsense. */
  private final class Text extends Utf8FrameValidator {
    Text() {
      super(false);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) throws Exception {
      if (over) {
        ReferenceCountUtil.release(frame);
        return;
      }
      try {
        super.channelRead(ctx, frame);
      } catch (CorruptedWebSocketFrameException e) {
        exceptionCaught(ctx, e);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) throws Exception {
      if (over) {
        return;
      }
      if (failure.getCause() instanceof CorruptedWebSocketFrameException cause) {
        exceptionCaught(ctx, cause);
      } else if (failure instanceof CorruptedWebSocketFrameException corrupted) {
        end(
            ctx.channel(),
            new FrameFault(
                corrupted.closeStatus(),
                Problem.invalid(
                    "frame",
                    corrupted.closeStatus().equals(WebSocketCloseStatus.INVALID_PAYLOAD_DATA)
                        ? "invalid_utf8"
                        : "protocol_error",
                    "The socket was sent what it cannot read: " + corrupted.getMessage() + ".")));
      } else {
        super.exceptionCaught(ctx, failure);
      }
    }
  }
}
