package dev.eunoe.model.kernel.matrix;

import java.lang.foreign.MemorySegment;

/**
 * The quantised block types of GGUF: a row is cut into blocks of neighbouring elements that share
 * scales. Layouts as in ggml ({@code docs/gguf.md}, {@code ggml-common.h}).
 *
 * <p>The decoders are the reference: each does the multiplications and additions of the format's
 * own definition, in f32 and in its order, so that values are the same bit for bit everywhere.
 */
public enum BlockType implements RowFormat {
  /** Signed bytes: {@code d·q}. */
  Q8_0(32, 34, SmallBlocks::q8p0),
  /** Nibbles about 8: {@code d·(n − 8)}. */
  Q4_0(32, 18, SmallBlocks::q4p0),
  /** Nibbles above a minimum: {@code d·n + m}. */
  Q4_1(32, 20, SmallBlocks::q4p1),
  /** Five bits about 16: {@code d·(n − 16)}. */
  Q5_0(32, 22, SmallBlocks::q5p0),
  /** Five bits above a minimum: {@code d·n + m}. */
  Q5_1(32, 24, SmallBlocks::q5p1),
  /** Eight sub-blocks of nibbles with 6-bit scales and minima: {@code d·sc·n − dm·mn}. */
  Q4_K(256, 144, SuperBlocks::q4k),
  /** As Q4_K with a fifth bit. */
  Q5_K(256, 176, SuperBlocks::q5k),
  /** Sixteen sub-blocks of six bits about 32 with signed scales: {@code d·s·(v − 32)}. */
  Q6_K(256, 210, SuperBlocks::q6k),
  /** Four-bit floats under a power of two: {@code 2^(e − 127)·e2m1(n)} (OCP MX, version 1.0). */
  MXFP4(32, 17, SmallBlocks::mxfp4);

  /** Decodes the block at byte {@code at} to {@code target} from {@code to}. */
  interface Decoder {
    void decode(MemorySegment blocks, long at, float[] target, int to);
  }

  private final int elements;
  private final int bytes;
  private final Decoder decoder;

  BlockType(int elements, int bytes, Decoder decoder) {
    this.elements = elements;
    this.bytes = bytes;
    this.decoder = decoder;
  }

  /** Elements of one block. */
  @Override
  public int elements() {
    return elements;
  }

  /** Bytes of one block. */
  @Override
  public int bytes() {
    return bytes;
  }

  /** Decodes {@code count} elements, whole blocks, that begin at byte {@code at}. */
  @Override
  public void decode(MemorySegment blocks, long at, int count, float[] target, int to) {
    for (int i = 0; i < count; i += elements) {
      decoder.decode(blocks, at + (long) (i / elements) * bytes, target, to + i);
    }
  }
}
