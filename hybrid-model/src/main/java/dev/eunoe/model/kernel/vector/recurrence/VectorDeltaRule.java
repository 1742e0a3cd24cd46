package dev.eunoe.model.kernel.vector.recurrence;

import dev.eunoe.model.kernel.args.DeltaRuleArgs;
import dev.eunoe.model.kernel.contract.Recurrences;
import dev.eunoe.model.kernel.parallel.Workers;
import dev.eunoe.model.kernel.vector.element.Lanes;
import dev.eunoe.model.kernel.vector.element.VectorExp;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Recurrences#deltaRule} on vectors, a part for each value head.
 *
 * <p>A lane holds one column of a head's state, which no other column touches. Two vectors of
 * columns go through all tokens before the next two: one vector's sums, which run along keyDim,
 * would leave the processor waiting for each addition.
 */
final class VectorDeltaRule implements Workers.Task {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();
  private static final float[] NONE = {};
  private static final DeltaRuleArgs NOTHING = new DeltaRuleArgs();

  private int nHeads;
  private int headsPerKey;
  private int keyDim;
  private int valueDim;
  private int dKeys;
  private int channels;
  private float[] s = NONE;
  private float[] qkv = NONE;
  private DeltaRuleArgs args = NOTHING;

  /** What {@link #run} works on. */
  void set(DeltaRuleArgs args) {
    var shape = args.shape;
    this.nHeads = shape.nValueHeads();
    this.headsPerKey = shape.nValueHeads() / shape.nKeyHeads();
    this.keyDim = shape.keyDim();
    this.valueDim = shape.valueDim();
    this.dKeys = shape.dKeys();
    this.channels = shape.convChannels();
    this.s = args.s;
    this.qkv = args.qkv;
    this.args = args;
  }

  /** Lets go of the arrays, which are somebody else's. */
  void clear() {
    s = qkv = NONE;
    args = NOTHING;
  }

  @Override
  public void run(int head) {
    int from = args.first;
    int tokens = args.tokens;
    int j = 0;
    for (; j + 2 * LANES <= valueDim; j += 2 * LANES) {
      for (int t = from; t < from + tokens; t++) {
        twoVectors(head, j, t);
      }
    }
    for (; j < valueDim; j++) {
      for (int t = from; t < from + tokens; t++) {
        column(head, j, t);
      }
    }
  }

  private float decay(int head, int t) {
    return VectorExp.exp(args.logDecay[t * nHeads + head]);
  }

  private float beta(int head, int t) {
    return VectorExp.sigmoid(args.betaLogit[t * nHeads + head]);
  }

  private void twoVectors(int head, int j, int t) {
    float[] state = s;
    float[] in = qkv;
    int keys = keyDim;
    int stride = valueDim;
    float decay = decay(head, t);
    int q = t * channels + head / headsPerKey * keys;
    int k = q + dKeys;
    int v = t * channels + 2 * dKeys + head * stride + j;
    int first = head * keys * stride + j;
    var held0 = FloatVector.zero(FLOATS);
    var held1 = FloatVector.zero(FLOATS);
    for (int i = 0, at = first; i < keys; i++, at += stride) {
      var key = FloatVector.broadcast(FLOATS, in[k + i]);
      var s0 = FloatVector.fromArray(FLOATS, state, at).mul(decay);
      var s1 = FloatVector.fromArray(FLOATS, state, at + LANES).mul(decay);
      s0.intoArray(state, at);
      s1.intoArray(state, at + LANES);
      held0 = s0.fma(key, held0);
      held1 = s1.fma(key, held1);
    }
    float beta = beta(head, t);
    var correction0 = FloatVector.fromArray(FLOATS, in, v).sub(held0).mul(beta);
    var correction1 = FloatVector.fromArray(FLOATS, in, v + LANES).sub(held1).mul(beta);
    var sum0 = FloatVector.zero(FLOATS);
    var sum1 = FloatVector.zero(FLOATS);
    for (int i = 0, at = first; i < keys; i++, at += stride) {
      var key = FloatVector.broadcast(FLOATS, in[k + i]);
      var query = FloatVector.broadcast(FLOATS, in[q + i]);
      var s0 = correction0.fma(key, FloatVector.fromArray(FLOATS, state, at));
      var s1 = correction1.fma(key, FloatVector.fromArray(FLOATS, state, at + LANES));
      s0.intoArray(state, at);
      s1.intoArray(state, at + LANES);
      sum0 = s0.fma(query, sum0);
      sum1 = s1.fma(query, sum1);
    }
    int out = (t * nHeads + head) * stride + j;
    sum0.intoArray(args.o, out);
    sum1.intoArray(args.o, out + LANES);
  }

  /** One column, by the same operations. */
  private void column(int head, int j, int t) {
    int q = t * channels + head / headsPerKey * keyDim;
    int k = q + dKeys;
    int first = head * keyDim * valueDim + j;
    float decay = decay(head, t);
    float held = 0;
    for (int i = 0, at = first; i < keyDim; i++, at += valueDim) {
      s[at] *= decay;
      held = Math.fma(s[at], qkv[k + i], held);
    }
    float correction = (qkv[t * channels + 2 * dKeys + head * valueDim + j] - held) * beta(head, t);
    float sum = 0;
    for (int i = 0, at = first; i < keyDim; i++, at += valueDim) {
      s[at] = Math.fma(correction, qkv[k + i], s[at]);
      sum = Math.fma(s[at], qkv[q + i], sum);
    }
    args.o[(t * nHeads + head) * valueDim + j] = sum;
  }
}
