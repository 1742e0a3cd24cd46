package dev.eunoe.model.kernel.vector.attention;

import dev.eunoe.model.kernel.cache.KeyValueBlock;
import dev.eunoe.model.kernel.vector.element.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The scores of one token's query heads over the cached tokens: a lane per cached token. */
final class VectorScores {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();
  private static final int STEP = 4 * LANES;
  private static final int BLOCK = KeyValueBlock.TOKENS;

  private VectorScores() {}

  /**
   * As {@link #one} for two heads whose queries follow each other, the scores of the second a tile
   * behind; written out, since vectors in an array would leave their registers. KernelsContract
   * holds both to the same bits.
   */
  static void two(VectorAttention heads, int qFrom, int first, int last, int at) {
    float[] q = heads.q;
    float[] keys = heads.keys;
    int from = heads.key;
    int headDim = heads.headDim;
    float[] scores = heads.scores;
    for (int s = first & -STEP; s < last; s += STEP) {
      var a0 = FloatVector.zero(FLOATS);
      var a1 = FloatVector.zero(FLOATS);
      var a2 = FloatVector.zero(FLOATS);
      var a3 = FloatVector.zero(FLOATS);
      var b0 = FloatVector.zero(FLOATS);
      var b1 = FloatVector.zero(FLOATS);
      var b2 = FloatVector.zero(FLOATS);
      var b3 = FloatVector.zero(FLOATS);
      for (int i = 0, key = from + s; i < headDim; i++, key += BLOCK) {
        var qa = FloatVector.broadcast(FLOATS, q[qFrom + i]);
        var qb = FloatVector.broadcast(FLOATS, q[qFrom + headDim + i]);
        var k0 = FloatVector.fromArray(FLOATS, keys, key);
        var k1 = FloatVector.fromArray(FLOATS, keys, key + LANES);
        var k2 = FloatVector.fromArray(FLOATS, keys, key + 2 * LANES);
        var k3 = FloatVector.fromArray(FLOATS, keys, key + 3 * LANES);
        a0 = k0.fma(qa, a0);
        a1 = k1.fma(qa, a1);
        a2 = k2.fma(qa, a2);
        a3 = k3.fma(qa, a3);
        b0 = k0.fma(qb, b0);
        b1 = k1.fma(qb, b1);
        b2 = k2.fma(qb, b2);
        b3 = k3.fma(qb, b3);
      }
      int to = at + s;
      a0.intoArray(scores, to);
      a1.intoArray(scores, to + LANES);
      a2.intoArray(scores, to + 2 * LANES);
      a3.intoArray(scores, to + 3 * LANES);
      to += VectorAttention.TILE;
      b0.intoArray(scores, to);
      b1.intoArray(scores, to + LANES);
      b2.intoArray(scores, to + 2 * LANES);
      b3.intoArray(scores, to + 3 * LANES);
    }
  }

  /**
   * {@code scores[at + s] ← q·k[s]} for rows s of a block from {@code first} to {@code last}; rows
   * before and behind, up to whole vectors, get whatever the block holds there and are never read.
   */
  static void one(VectorAttention heads, int qFrom, int first, int last, int at) {
    float[] q = heads.q;
    float[] keys = heads.keys;
    int from = heads.key;
    int headDim = heads.headDim;
    float[] scores = heads.scores;
    for (int s = first & -STEP; s < last; s += STEP) {
      var sum0 = FloatVector.zero(FLOATS);
      var sum1 = FloatVector.zero(FLOATS);
      var sum2 = FloatVector.zero(FLOATS);
      var sum3 = FloatVector.zero(FLOATS);
      for (int i = 0, key = from + s; i < headDim; i++, key += BLOCK) {
        var in = FloatVector.broadcast(FLOATS, q[qFrom + i]);
        sum0 = FloatVector.fromArray(FLOATS, keys, key).fma(in, sum0);
        sum1 = FloatVector.fromArray(FLOATS, keys, key + LANES).fma(in, sum1);
        sum2 = FloatVector.fromArray(FLOATS, keys, key + 2 * LANES).fma(in, sum2);
        sum3 = FloatVector.fromArray(FLOATS, keys, key + 3 * LANES).fma(in, sum3);
      }
      int to = at + s;
      sum0.intoArray(scores, to);
      sum1.intoArray(scores, to + LANES);
      sum2.intoArray(scores, to + 2 * LANES);
      sum3.intoArray(scores, to + 3 * LANES);
    }
  }
}
