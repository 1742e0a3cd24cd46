package dev.eunoe.memory.persistence.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.eunoe.memory.Owner;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedBytesTest {
  private static final Owner OWNER = new Owner("anna");
  private static final int NUMBERS = 1 << 20;

  /** Numbers as a recurrence leaves them, of which so many bits are zero. */
  private static byte[] numbers(int zeroBits) {
    var random = new Random(5);
    var bytes = ByteBuffer.allocate(4 * NUMBERS);
    for (int i = 0; i < NUMBERS; i++) {
      float number = (float) (random.nextGaussian() * Math.exp(random.nextGaussian()));
      bytes.putInt(Float.floatToRawIntBits(number) & (-1 << zeroBits));
    }
    return bytes.array();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 16})
  void whatIsPacked_comesBackByteForByte(int zeroBits) {
    byte[] raw = numbers(zeroBits);
    var packed = PackedBytes.pack(raw, OWNER, Optional.empty());
    assertThat(packed.unpack(OWNER, Optional.empty())).isEqualTo(raw);
  }

  @Test
  void numbersThatHardlyShrink_areNotTriedFor_othersShrink() {
    byte[] full = numbers(0);
    byte[] half = numbers(16);
    assertThat(Zstd.compress(full, 1).length).isBetween((int) (full.length * 0.9), full.length);
    assertThat(PackedBytes.pack(full, OWNER, Optional.empty()).bytes())
        .hasSizeBetween(full.length, full.length + full.length / 1000);
    assertThat(PackedBytes.pack(half, OWNER, Optional.empty()).bytes())
        .isEqualTo(Zstd.compress(half, 1));
    assertThat(PackedBytes.pack(new byte[4 << 20], OWNER, Optional.empty()).bytes())
        .hasSizeLessThan(2000);
  }

  @Test
  void aChangedByte_isFound_whetherCompressedOrNot() {
    for (byte[] raw : new byte[][] {numbers(0), numbers(16)}) {
      var packed = PackedBytes.pack(raw, OWNER, Optional.empty());
      byte[] changed = packed.bytes().clone();
      changed[changed.length / 2] ^= 4;
      var damaged = new PackedBytes(changed, packed.rawBytes(), packed.checksum(), "");
      assertThatThrownBy(() -> damaged.unpack(OWNER, Optional.empty()))
          .isInstanceOf(DamagedStateException.class);
    }
  }

  @Test
  void whatEarlierVersionsPacked_isReadAndChecked() throws Exception {
    byte[] raw = numbers(8);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(raw);
    String sha256 = HexFormat.of().formatHex(digest);
    var packed = new PackedBytes(Zstd.compress(raw, 1), raw.length, sha256, "");
    assertThat(packed.unpack(OWNER, Optional.empty())).isEqualTo(raw);

    digest[0]++;
    var other = new PackedBytes(packed.bytes(), raw.length, HexFormat.of().formatHex(digest), "");
    assertThatThrownBy(() -> other.unpack(OWNER, Optional.empty()))
        .isInstanceOf(DamagedStateException.class)
        .hasMessageContaining(sha256);
  }
}
