package dev.eunoe.model.config;

/** How the keys and values of attention are kept, in memory and in saved states alike. */
public enum KeyValueFormat {
  /** As they are computed. */
  F32(Float.BYTES, 0),
  /** The upper half of a float, rounded to the nearest, ties to even. */
  BF16(Short.BYTES, 0),
  /** Whole numbers of eight bits, and one f32 scale for each head of a token. */
  Q8(Byte.BYTES, Float.BYTES);

  private final int numberBytes;
  private final int headBytes;

  KeyValueFormat(int numberBytes, int headBytes) {
    this.numberBytes = numberBytes;
    this.headBytes = headBytes;
  }

  /** Bytes of one token's head of {@code width} numbers. */
  public int bytes(int width) {
    return numberBytes * width + headBytes;
  }
}
