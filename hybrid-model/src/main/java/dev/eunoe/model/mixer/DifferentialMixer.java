package dev.eunoe.model.mixer;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DifferentialConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.state.AttentionState;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.StatePlace;
import dev.eunoe.model.state.Workspace.Slot;
import org.jspecify.annotations.Nullable;

/**
 * Differential attention (arXiv:2410.05258, §2.1), over its own keys and values or over those of an
 * earlier layer.
 *
 * <pre>
 *   A₁ = softmax(Q₁K₁ᵀ/√d)·V · A₂ = softmax(Q₂K₂ᵀ/√d)·V, each value two heads wide
 *   out = W_o·rms(A₁ − λ·A₂), the norm over each pair of heads
 * </pre>
 */
public final class DifferentialMixer implements Mixer {
  private final DifferentialConfig config;
  private final AttentionConfig attention;
  private final DifferentialWeights weights;
  private final Kernels kernels;
  private final @Nullable StatePlace source;

  DifferentialMixer(DifferentialWeights weights, Kernels kernels) {
    this.config = weights.config();
    this.attention = config.attention();
    this.weights = weights;
    this.kernels = kernels;
    Integer layer = config.sourceLayer();
    this.source = layer == null ? null : new StatePlace(layer, 0);
  }

  @Override
  public void forward(float[] u, Pass pass, StatePlace place, float[] out) {
    int tokens = pass.tokens();
    int dMixed = config.dMixed();
    float[] q = pass.floats(Slot.QUERIES, tokens * attention.dQuery());
    float[] difference = pass.floats(Slot.INNER, tokens * dMixed);
    weights.query().apply(kernels, u, tokens, q);
    makeKeyValues(u, pass);
    for (int run = 0; run < pass.runs(); run++) {
      lookBack(run, q, cache(run, pass, place), pass, difference);
    }
    int pairs = tokens * config.nHeads() / 2;
    kernels.rmsNorm(difference, weights.norm(), weights.normEps(), pairs, difference);
    weights.output().apply(kernels, difference, tokens, out);
  }

  /** The keys and values of the pass, where the cache is this layer's own. */
  private void makeKeyValues(float[] u, Pass pass) {
    var key = weights.key();
    var value = weights.value();
    if (source == null && key != null && value != null) {
      int tokens = pass.tokens();
      key.apply(kernels, u, tokens, pass.floats(Slot.KEYS, tokens * attention.dKey()));
      value.apply(kernels, u, tokens, pass.floats(Slot.VALUES, tokens * attention.dValue() / 2));
    }
  }

  /** The cache that a run looks at: this layer's own or that of an earlier one. */
  private AttentionState cache(int run, Pass pass, StatePlace place) {
    return (AttentionState) pass.state(run, source == null ? place : source);
  }

  private void lookBack(int run, float[] q, AttentionState cache, Pass pass, float[] difference) {
    int dMixed = config.dMixed();
    float[] both = pass.floats(Slot.OUTPUT_GATE, attention.dMixed());
    int first = pass.first(run);
    var args = pass.args().attention.rows(attention, q, both, 0);
    // Each token's two results in turn to the same place.
    args.out.set(both, 0, 0);
    args.cache(cache.cache());
    for (int t = first; t < first + pass.tokens(run); t++) {
      long position = pass.position(run) + (t - first);
      put(cache, position, t, pass);
      kernels.attend(args, t, position);
      kernels.addScaled(both, 0, both, dMixed, -weights.lambda(), dMixed);
      System.arraycopy(both, 0, difference, t * dMixed, dMixed);
    }
  }

  /** Caches the key and, once for each set, the value of one token, where they are its own. */
  private void put(AttentionState cache, long position, int t, Pass pass) {
    if (source != null) {
      return;
    }
    int half = attention.dValue() / 2;
    float[] k = pass.floats(Slot.KEYS, pass.tokens() * attention.dKey());
    float[] v = pass.floats(Slot.VALUES, pass.tokens() * half);
    float[] twice = pass.floats(Slot.GATE, 2 * half);
    System.arraycopy(v, t * half, twice, 0, half);
    System.arraycopy(v, t * half, twice, half, half);
    cache.cache().begin(position);
    for (int head = 0; head < attention.nKvHeads(); head++) {
      cache.cache().put(head, position, k, t * attention.dKey(), twice, 0);
    }
  }
}
