package dev.eunoe.model.kernel;

import dev.eunoe.model.config.DeltaNetConfig;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The gated delta rule on lanes: a lane holds one column of a head's state, which no other column
 * touches, and goes through the whole chunk before the next lanes begin.
 */
final class VectorDeltaRule {
  private static final VectorSpecies<Float> FLOATS = VectorKernels.FLOATS;
  private static final int LANES = FLOATS.length();

  private VectorDeltaRule() {}

  static void deltaRule(
      DeltaNetConfig shape,
      float[] s,
      float[] qkv,
      float[] logDecay,
      float[] betaLogit,
      int from,
      int tokens,
      float[] o) {
    int nHeads = shape.nValueHeads();
    int valueDim = shape.valueDim();
    for (int h = 0; h < nHeads; h++) {
      int q = h / (nHeads / shape.nKeyHeads()) * shape.keyDim();
      int v = 2 * shape.dKeys() + h * valueDim;
      int state = h * shape.keyDim() * valueDim;
      for (int j = 0; j < valueDim; j += LANES) {
        for (int t = from; t < from + tokens; t++) {
          float decay = VectorExp.exp(logDecay[t * nHeads + h]);
          float beta = VectorRecurrences.sigmoid(betaLogit[t * nHeads + h]);
          int row = t * shape.convChannels();
          int out = t * shape.dValues() + h * valueDim + j;
          if (j + LANES <= valueDim) {
            lanes(shape, s, state + j, qkv, row + q, row + v + j, decay, beta, o, out);
          } else {
            for (int rest = 0; rest < valueDim - j; rest++) {
              int value = row + v + j + rest;
              column(shape, s, state + j + rest, qkv, row + q, value, decay, beta, o, out + rest);
            }
          }
        }
      }
    }
  }

  /** One token for as many columns as there are lanes; {@code state} is row 0 of the first. */
  private static void lanes(
      DeltaNetConfig shape,
      float[] s,
      int state,
      float[] qkv,
      int q,
      int v,
      float decay,
      float beta,
      float[] o,
      int out) {
    int k = q + shape.dKeys();
    var held = FloatVector.zero(FLOATS);
    for (int i = 0; i < shape.keyDim(); i++) {
      int row = state + i * shape.valueDim();
      var decayed = FloatVector.fromArray(FLOATS, s, row).mul(decay);
      decayed.intoArray(s, row);
      held = decayed.fma(FloatVector.broadcast(FLOATS, qkv[k + i]), held);
    }
    var correction = FloatVector.fromArray(FLOATS, qkv, v).sub(held).mul(beta);
    var sum = FloatVector.zero(FLOATS);
    for (int i = 0; i < shape.keyDim(); i++) {
      int row = state + i * shape.valueDim();
      var key = FloatVector.broadcast(FLOATS, qkv[k + i]);
      var corrected = correction.fma(key, FloatVector.fromArray(FLOATS, s, row));
      corrected.intoArray(s, row);
      sum = corrected.fma(FloatVector.broadcast(FLOATS, qkv[q + i]), sum);
    }
    sum.intoArray(o, out);
  }

  private static void column(
      DeltaNetConfig shape,
      float[] s,
      int state,
      float[] qkv,
      int q,
      int v,
      float decay,
      float beta,
      float[] o,
      int out) {
    int k = q + shape.dKeys();
    float held = 0;
    for (int i = 0; i < shape.keyDim(); i++) {
      int row = state + i * shape.valueDim();
      s[row] *= decay;
      held = Math.fma(s[row], qkv[k + i], held);
    }
    float correction = (qkv[v] - held) * beta;
    float sum = 0;
    for (int i = 0; i < shape.keyDim(); i++) {
      int row = state + i * shape.valueDim();
      s[row] = Math.fma(correction, qkv[k + i], s[row]);
      sum = Math.fma(s[row], qkv[q + i], sum);
    }
    o[out] = sum;
  }
}
