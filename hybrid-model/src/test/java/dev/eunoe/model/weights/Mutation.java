package dev.eunoe.model.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/** Damages the bytes of a file in one of many ways, by a seed. */
final class Mutation {
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final long[] EXTREMES = {
    0,
    1,
    -1,
    2,
    7,
    255,
    1L << 31,
    (1L << 31) - 1,
    1L << 32,
    1L << 40,
    1L << 62,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    0x7FC00000L,
    0x7F800000L
  };

  private final SplittableRandom random;
  private final int headerBytes;

  /**
   * @param headerBytes the part of the file that describes the rest, where most damage is done
   */
  Mutation(long seed, int headerBytes) {
    this.random = new SplittableRandom(seed);
    this.headerBytes = headerBytes;
  }

  byte[] of(byte[] original) {
    byte[] bytes = original.clone();
    int rounds = random.nextInt(4) == 0 ? random.nextInt(1, 4) : 1;
    for (int i = 0; i < rounds && bytes.length > 0; i++) {
      bytes = once(bytes);
    }
    return bytes;
  }

  private byte[] once(byte[] bytes) {
    return switch (random.nextInt(9)) {
      case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 1 -> flipped(bytes);
      case 2 -> with(bytes, Integer.BYTES);
      case 3 -> with(bytes, Long.BYTES);
      case 4 -> overwritten(bytes);
      case 5 -> inserted(bytes);
      case 6 -> removed(bytes);
      case 7 -> withNumber(bytes);
      default -> Arrays.copyOf(bytes, bytes.length + random.nextInt(1, 64));
    };
  }

  private int place(byte[] bytes) {
    int limit = random.nextInt(8) == 0 ? bytes.length : Math.min(bytes.length, headerBytes);
    return random.nextInt(limit);
  }

  private byte[] flipped(byte[] bytes) {
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      bytes[place(bytes)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private byte[] with(byte[] bytes, int width) {
    int at = place(bytes);
    if (at + width <= bytes.length) {
      var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      long value = EXTREMES[random.nextInt(EXTREMES.length)];
      if (width == Integer.BYTES) {
        buffer.putInt(at, (int) value);
      } else {
        buffer.putLong(at, value);
      }
    }
    return bytes;
  }

  private byte[] overwritten(byte[] bytes) {
    int from = place(bytes);
    int to = place(bytes);
    int count = Math.min(random.nextInt(1, 65), bytes.length - Math.max(from, to));
    System.arraycopy(bytes, from, bytes, to, count);
    return bytes;
  }

  private byte[] inserted(byte[] bytes) {
    int at = place(bytes);
    int count = random.nextInt(1, 33);
    byte[] longer = new byte[bytes.length + count];
    System.arraycopy(bytes, 0, longer, 0, at);
    System.arraycopy(bytes, Math.max(0, at - count), longer, at, Math.min(count, at));
    System.arraycopy(bytes, at, longer, at + count, bytes.length - at);
    return longer;
  }

  private byte[] removed(byte[] bytes) {
    int at = place(bytes);
    int count = Math.min(random.nextInt(1, 33), bytes.length - at);
    byte[] shorter = new byte[bytes.length - count];
    System.arraycopy(bytes, 0, shorter, 0, at);
    System.arraycopy(bytes, at + count, shorter, at, bytes.length - at - count);
    return shorter;
  }

  /** Another number in the place of one that is written in digits. */
  private byte[] withNumber(byte[] bytes) {
    int limit = Math.min(bytes.length, headerBytes);
    String text = new String(bytes, 0, limit, StandardCharsets.ISO_8859_1);
    var numbers = NUMBER.matcher(text).results().toList();
    if (numbers.isEmpty()) {
      return flipped(bytes);
    }
    var number = numbers.get(random.nextInt(numbers.size()));
    String other = Long.toString(EXTREMES[random.nextInt(EXTREMES.length)]);
    // Where the new one fits, padded in front, offsets behind it stay right.
    String padded = " ".repeat(Math.max(0, number.end() - number.start() - other.length())) + other;
    byte[] replaced =
        (text.substring(0, number.start()) + padded + text.substring(number.end()))
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = Arrays.copyOf(replaced, replaced.length + bytes.length - limit);
    System.arraycopy(bytes, limit, all, replaced.length, bytes.length - limit);
    return all;
  }
}
