package dev.eunoe.chat.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a message that is too large leaves behind: an event, a code, no byte, and no connection. */
class SocketGuardTest {
  private static final int LIMIT = 1 << 20;
  private static final int PIECE = 64 << 10;

  private final RequestMemory memory = new RequestMemory(64L * LIMIT, LIMIT);
  private final List<ByteBuf> sent = new ArrayList<>();
  private long passed;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void tenTimesTheLimit_isHeldNowhere_andAnsweredWith1009(boolean inPieces) {
    EmbeddedChannel channel = socket();
    if (!inPieces) {
      send(channel, header(0x81, 10L * LIMIT));
    }
    for (int i = 0; i < 10 * LIMIT / PIECE; i++) {
      if (inPieces) {
        send(channel, header(i == 0 ? 0x01 : 0x00, PIECE));
      }
      send(channel, Unpooled.buffer(PIECE).writeZero(PIECE));
    }

    TextWebSocketFrame event = channel.readOutbound();
    assertThat(event.text()).isEqualTo(Bodies.tooLarge("The message", LIMIT).message());
    CloseWebSocketFrame close = channel.readOutbound();
    assertThat(close.statusCode()).isEqualTo(1009);
    assertThat(passed)
        .as("bytes of it that went on")
        .isLessThanOrEqualTo(inPieces ? LIMIT + 64 * 14 : 0);
    channel.runPendingTasks();
    channel.finishAndReleaseAll();
    assertThat(sent).as("buffers").allMatch(buffer -> buffer.refCnt() == 0);
    try (var all = memory.reserve()) {
      assertThat(all.grow(2L * LIMIT)).as("the memory of all requests is free again").isTrue();
    }
  }

  /** The framework waits for what it has written to be read before it closes: for ever then. */
  @Test
  void whoReadsNothing_isCutOffAllTheSame() {
    EmbeddedChannel channel = socket();
    channel
        .pipeline()
        .addLast(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void close(ChannelHandlerContext ctx, ChannelPromise promise) {}
            });
    send(channel, header(0x81, 10L * LIMIT));
    assertThat(channel.isOpen()).isTrue();

    channel.advanceTimeBy(1, TimeUnit.MINUTES);
    channel.runScheduledPendingTasks();

    assertThat(channel.isOpen()).isFalse();
    channel.releaseOutbound();
  }

  private EmbeddedChannel socket() {
    var config = WebSocketDecoderConfig.newBuilder().maxFramePayloadLength(LIMIT).build();
    return new EmbeddedChannel(
        new SocketGuard(memory, problem -> problem.message()),
        new ChannelInboundHandlerAdapter() {
          @Override
          public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            passed += ((ByteBuf) bytes).readableBytes();
            ctx.fireChannelRead(bytes);
          }
        },
        new WebSocket13FrameDecoder(config));
  }

  private void send(EmbeddedChannel channel, ByteBuf bytes) {
    sent.add(bytes);
    channel.writeInbound(bytes);
    for (Object frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
      io.netty.util.ReferenceCountUtil.release(frame); // read by whoever is behind
    }
  }

  private static ByteBuf header(int first, long length) {
    return Unpooled.buffer(14).writeByte(first).writeByte(0x80 | 127).writeLong(length).writeInt(0);
  }
}
