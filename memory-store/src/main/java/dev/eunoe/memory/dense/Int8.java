package dev.eunoe.memory.dense;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Directions as bytes, and the products of these. */
final class Int8 {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  /** As many bytes as there are lanes of ints: a product of two needs 15 bits, and is summed up. */
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(
          byte.class, jdk.incubator.vector.VectorShape.forBitSize(INTS.length() * Byte.SIZE));

  private static final int LARGEST = 127;

  private Int8() {}

  /** The direction of a vector; the largest of its components becomes ±127. */
  static byte[] rounded(float[] vector) {
    float largest = 0;
    for (float x : vector) {
      largest = Math.max(largest, Math.abs(x));
    }
    byte[] rounded = new byte[vector.length];
    for (int i = 0; i < vector.length; i++) {
      rounded[i] = (byte) (largest == 0 ? 0 : Math.round(LARGEST * vector[i] / largest));
    }
    return rounded;
  }

  /** Σ a[i] · b[from + i] over all of a: exact, so the same by any number of lanes. */
  static int dot(byte[] a, byte[] b, int from) {
    IntVector sums = IntVector.zero(INTS);
    int i = 0;
    for (; i < BYTES.loopBound(a.length); i += BYTES.length()) {
      var left = (IntVector) ByteVector.fromArray(BYTES, a, i).castShape(INTS, 0);
      var right = (IntVector) ByteVector.fromArray(BYTES, b, from + i).castShape(INTS, 0);
      sums = sums.add(left.mul(right));
    }
    int sum = sums.reduceLanes(VectorOperators.ADD);
    for (; i < a.length; i++) {
      sum += a[i] * b[from + i];
    }
    return sum;
  }
}
