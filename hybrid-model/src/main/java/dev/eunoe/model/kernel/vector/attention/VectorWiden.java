package dev.eunoe.model.kernel.vector.attention;

import dev.eunoe.model.kernel.cache.Bf16Block;
import dev.eunoe.model.kernel.cache.F32Block;
import dev.eunoe.model.kernel.cache.KeyValueBlock;
import dev.eunoe.model.kernel.cache.Q8Block;
import dev.eunoe.model.kernel.vector.element.Lanes;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** One head of a block as floats: as it lies there, or widened into scratch memory. */
final class VectorWiden {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FLOATS.vectorShape());
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(Math.max(64, LANES * Short.SIZE)));
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, LANES * Byte.SIZE)));
  private static final int BLOCK = KeyValueBlock.TOKENS;

  private float[] scratch = {};
  private int from;

  /** Where in the array that was given last the head begins. */
  int from() {
    return from;
  }

  /** Keys (headDim, TOKENS). */
  float[] keys(KeyValueBlock block, int head, int headDim) {
    int at = block.keyFrom(head);
    return switch (block) {
      case F32Block floats -> lying(floats.keys(), at);
      case Bf16Block halves -> halves(halves.keys(), at, headDim * BLOCK);
      case Q8Block wholes -> {
        bytes(wholes.keys(), at, headDim * BLOCK);
        scaleColumns(headDim, wholes.keyScales(), head * BLOCK);
        yield scratch;
      }
    };
  }

  /** Values (TOKENS, valueDim). */
  float[] values(KeyValueBlock block, int head, int valueDim) {
    int at = block.valueFrom(head);
    return switch (block) {
      case F32Block floats -> lying(floats.values(), at);
      case Bf16Block halves -> halves(halves.values(), at, BLOCK * valueDim);
      case Q8Block wholes -> {
        bytes(wholes.values(), at, BLOCK * valueDim);
        scaleRows(valueDim, wholes.valueScales(), head * BLOCK);
        yield scratch;
      }
    };
  }

  private float[] lying(float[] array, int at) {
    from = at;
    return array;
  }

  private void room(int size) {
    from = 0;
    if (scratch.length < size) {
      scratch = new float[size];
    }
  }

  /** The upper halves of floats; sizes are multiples of a block, so of every vector. */
  private float[] halves(short[] x, int at, int size) {
    room(size);
    for (int i = 0; i < size; i += LANES) {
      ((IntVector)
              ShortVector.fromArray(SHORTS, x, at + i)
                  .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0))
          .lanewise(VectorOperators.LSHL, 16)
          .reinterpretAsFloats()
          .intoArray(scratch, i);
    }
    return scratch;
  }

  private void bytes(byte[] x, int at, int size) {
    room(size);
    int i = 0;
    for (; i + BYTES.length() <= size; i += LANES) {
      ((FloatVector)
              ((IntVector)
                      ByteVector.fromArray(BYTES, x, at + i)
                          .convertShape(VectorOperators.B2I, INTS, 0))
                  .convert(VectorOperators.I2F, 0))
          .intoArray(scratch, i);
    }
    for (; i < size; i++) {
      scratch[i] = x[at + i];
    }
  }

  /** Scratch (rows, TOKENS), each column by its scale. */
  private void scaleColumns(int rows, float[] scales, int at) {
    for (int s = 0; s < BLOCK; s += LANES) {
      var scale = FloatVector.fromArray(FLOATS, scales, at + s);
      for (int i = 0; i < rows; i++) {
        FloatVector.fromArray(FLOATS, scratch, i * BLOCK + s)
            .mul(scale)
            .intoArray(scratch, i * BLOCK + s);
      }
    }
  }

  /** Scratch (TOKENS, width), each row by its scale. */
  private void scaleRows(int width, float[] scales, int at) {
    for (int s = 0; s < BLOCK; s++) {
      int i = s * width;
      for (; i + LANES <= (s + 1) * width; i += LANES) {
        FloatVector.fromArray(FLOATS, scratch, i).mul(scales[at + s]).intoArray(scratch, i);
      }
      for (; i < (s + 1) * width; i++) {
        scratch[i] *= scales[at + s];
      }
    }
  }
}
