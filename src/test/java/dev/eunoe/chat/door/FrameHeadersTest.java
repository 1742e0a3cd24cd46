package dev.eunoe.chat.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class FrameHeadersTest {

  @Test
  void frames_areFollowed_howeverTheirBytesArrive() throws Exception {
    ByteBuf bytes = Unpooled.buffer();
    frame(bytes, 0x01, 300);
    frame(bytes, 0x89, 5); // a ping between the pieces
    frame(bytes, 0x00, 70_000);
    frame(bytes, 0x80, 0);
    frame(bytes, 0x82, 10);
    for (int step : new int[] {1, 2, 3, 7, 1_000}) {
      var headers = new FrameHeaders(70_300);
      long most = 0;
      for (int at = 0; at < bytes.writerIndex(); at += step) {
        headers.read(bytes.slice(at, Math.min(step, bytes.writerIndex() - at)));
        most = Math.max(most, headers.pending());
      }

      assertThat(headers.pending()).as("step %d", step).isZero();
      assertThat(most).as("step %d", step).isBetween(70_300L - step, 70_300L);
    }
  }

  @Test
  void aMessage_isRefusedByTheHeaderThatMakesItTooLarge() throws Exception {
    var headers = new FrameHeaders(1_000);
    ByteBuf bytes = Unpooled.buffer();
    frame(bytes, 0x01, 999);
    headers.read(bytes);

    ByteBuf one = Unpooled.buffer();
    frame(one, 0x00, 1);
    headers.read(one);
    ByteBuf more = Unpooled.buffer();
    frame(more, 0x00, 1);
    assertThatThrownBy(() -> headers.read(more.slice(0, 6)))
        .isInstanceOfSatisfying(
            FrameFault.class, fault -> assertThat(fault.status().code()).isEqualTo(1009));
  }

  @Test
  void lengthsBeyondAllNumbers_areRefused() {
    byte[] longest = {(byte) 0x81, (byte) 0xFF, 127, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0};
    byte[] negative = {(byte) 0x81, (byte) 0xFF, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0};

    assertThatThrownBy(() -> new FrameHeaders(1 << 24).read(Unpooled.wrappedBuffer(longest)))
        .hasMessageContaining("larger");
    assertThatThrownBy(() -> new FrameHeaders(1 << 24).read(Unpooled.wrappedBuffer(negative)))
        .hasMessageContaining("negative");
  }

  private static void frame(ByteBuf bytes, int first, int length) {
    bytes.writeByte(first);
    if (length < 126) {
      bytes.writeByte(0x80 | length);
    } else if (length < 65_536) {
      bytes.writeByte(0x80 | 126).writeShort(length);
    } else {
      bytes.writeByte(0x80 | 127).writeLong(length);
    }
    bytes.writeInt(0).writeZero(length);
  }
}
