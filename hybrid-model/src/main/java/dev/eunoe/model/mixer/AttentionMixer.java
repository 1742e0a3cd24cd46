package dev.eunoe.model.mixer;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.RopeConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.matrix.GateActivation;
import dev.eunoe.model.mixer.run.CachedAttention;
import dev.eunoe.model.state.AttentionState;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.StatePlace;
import dev.eunoe.model.state.Workspace.Slot;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Grouped-query attention (arXiv:2305.13245, §2.2) over the last {@code window} tokens, the current
 * one included (arXiv:2310.06825, §2), or over all.
 *
 * <pre>
 *   q = rope([rms](W_q·u)) · k = rope([rms](W_k·u)) · v = [rms](W_v·u or W_k·u)      rope: arXiv:2104.09864, §3.2.2
 *   a[t,h] = Σₛ softmaxₛ(cap(scale·q[t,h]·k[s,g]))·v[s,g], s ≤ t in the window        g: the group of head h
 *   with learned sinks, softmaxₛ has one more term, e^sink[h], in its sum             arXiv:2508.10925
 *   out = W_o·[rms](a ⊙ [σ(W_g·u)])
 * </pre>
 *
 * What stands in brackets some models leave out. Keys and values may be those of an earlier layer,
 * whose cache is then looked at.
 */
public final class AttentionMixer implements Mixer {
  private static final GateActivation SIGMOID = GateActivation.of(Activation.SIGMOID);

  private final AttentionConfig config;
  private final AttentionWeights weights;
  private final Kernels kernels;
  private final CachedAttention attention;

  /** Weights of a norm of values, which has none. */
  private final float[] ones;

  AttentionMixer(AttentionWeights weights, Kernels kernels) {
    this.config = weights.config();
    this.weights = weights;
    this.kernels = kernels;
    this.attention = new CachedAttention(config, kernels);
    this.ones = new float[config.valueNormEps() == null ? 0 : config.valueDim()];
    Arrays.fill(ones, 1);
  }

  @Override
  public void forward(float[] u, Pass pass, StatePlace place, float[] out) {
    int tokens = pass.tokens();
    float[] q = pass.floats(Slot.QUERIES, tokens * config.dQuery());
    float[] k = pass.floats(Slot.KEYS, tokens * config.dKey());
    float[] v = pass.floats(Slot.VALUES, tokens * config.dValue());
    float[] mixed = pass.floats(Slot.INNER, tokens * config.dMixed());
    weights.query().apply(kernels, u, tokens, q);
    normHeads(q, weights.queryNorm(), tokens * config.nHeads());
    temper(q, pass);
    float[] placed = placed(q, pass);
    rotateHeads(q, config.nHeads(), pass);
    makeKeyValues(u, pass, k, v);
    pass.args().attention.sinks(weights.sinkLogits());
    attend(q, placed, k, v, pass, place, mixed);
    gate(u, pass, mixed);
    normOutput(mixed, tokens);
    weights.output().apply(kernels, mixed, tokens, out);
  }

  /** Multiplies the queries by what the place of their token in the text asks for. */
  private void temper(float[] q, Pass pass) {
    var temper = config.temper();
    if (temper == null) {
      return;
    }
    int dQuery = config.dQuery();
    for (int run = 0; run < pass.runs(); run++) {
      for (int t = 0; t < pass.tokens(run); t++) {
        float factor = temper.factor(pass.position(run) + t);
        kernels.scale(q, (pass.first(run) + t) * dQuery, dQuery, factor);
      }
    }
  }

  /** The keys and values of the pass, where they are not an earlier layer's. */
  private void makeKeyValues(float[] u, Pass pass, float[] k, float[] v) {
    var key = weights.key();
    var value = weights.value();
    if (key == null) {
      return;
    }
    int tokens = pass.tokens();
    key.apply(kernels, u, tokens, k);
    if (value == null) {
      System.arraycopy(k, 0, v, 0, tokens * config.dValue());
    } else {
      value.apply(kernels, u, tokens, v);
    }
    normValues(v, tokens * config.nKvHeads());
    if (config.keyScale() != 1) {
      kernels.scale(k, 0, tokens * config.dKey(), config.keyScale());
    }
    normHeads(k, weights.keyNorm(), tokens * config.nKvHeads());
    rotateHeads(k, config.nKvHeads(), pass);
  }

  /**
   * The queries rotated to the places that they have among the visible tokens, which is where first
   * tokens in front of a window are seen from (arXiv:2309.17453, §3.2); q itself where that is no
   * other place.
   */
  private float[] placed(float[] q, Pass pass) {
    RopeConfig rope = config.rope();
    long places = config.maxRows();
    if (!config.firstInCache() || rope == null || !pass.isBeyond(places)) {
      return q;
    }
    int tokens = pass.tokens();
    float[] placed = pass.floats(Slot.PLACED_QUERIES, tokens * config.dQuery());
    System.arraycopy(q, 0, placed, 0, tokens * config.dQuery());
    var table = pass.rotary(rope, places);
    int half = rope.rotaryDim() / 2;
    kernels.rotate(
        placed, tokens, config.nHeads(), config.headDim(), table.cos(), table.sin(), half);
    return placed;
  }

  private void attend(
      float[] q, float[] placed, float[] k, float[] v, Pass pass, StatePlace place, float[] mixed) {
    var args = pass.args().attention;
    for (int run = 0; run < pass.runs(); run++) {
      int first = pass.first(run);
      args.rows(config, q, mixed, first).firstQueries(placed, first).keyValues(k, v, first);
      attention.run(args, cache(run, pass, place), pass.position(run), pass.tokens(run));
    }
  }

  /** What a run looks back at: this layer's own keys and values or those of an earlier one. */
  private AttentionState cache(int run, Pass pass, StatePlace place) {
    Integer source = config.sourceLayer();
    return (AttentionState)
        (source == null ? pass.state(run, place) : pass.state(run, source, place));
  }

  private void normOutput(float[] mixed, int tokens) {
    Float eps = config.outputNormEps();
    if (eps != null && weights.outputNorm() != null) {
      kernels.rmsNorm(mixed, weights.outputNorm(), eps, tokens, mixed);
    }
  }

  /** {@code mixed ← mixed ⊙ σ(gate(u))}, where there is a gate. */
  private void gate(float[] u, Pass pass, float[] mixed) {
    var outputGate = weights.outputGate();
    if (outputGate != null) {
      int size = pass.tokens() * config.dMixed();
      float[] gate = pass.floats(Slot.OUTPUT_GATE, size);
      outputGate.apply(kernels, u, pass.tokens(), gate);
      kernels.gate(SIGMOID, mixed, gate, size);
    }
  }

  private void normHeads(float[] x, float @Nullable [] norm, int heads) {
    Float eps = config.qkNormEps();
    if (eps != null && norm != null) {
      kernels.rmsNorm(x, norm, eps, heads, x);
    }
  }

  private void normValues(float[] v, int heads) {
    Float eps = config.valueNormEps();
    if (eps != null) {
      kernels.rmsNorm(v, ones, eps, heads, v);
    }
  }

  private void rotateHeads(float[] x, int nHeads, Pass pass) {
    RopeConfig rope = config.rope();
    if (rope == null) {
      return;
    }
    var table = pass.rotary(rope);
    int half = rope.rotaryDim() / 2;
    kernels.rotate(x, pass.tokens(), nHeads, config.headDim(), table.cos(), table.sin(), half);
  }
}
