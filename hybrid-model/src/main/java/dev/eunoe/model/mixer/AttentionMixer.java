package dev.eunoe.model.mixer;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.RopeConfig;
import dev.eunoe.model.kernel.Kernels;
import dev.eunoe.model.state.AttentionState;
import dev.eunoe.model.state.MixerState;
import dev.eunoe.model.state.Workspace;
import dev.eunoe.model.state.Workspace.Slot;

/**
 * Grouped-query attention over the last {@code window} tokens, the current one included, or over
 * all.
 *
 * <p>The projections of a chunk are matrix products; each token then enters the cache and looks
 * back, one after the other, so that the ring never needs more than its window and a chunk gives
 * the same bits as its tokens one at a time.
 */
public final class AttentionMixer implements Mixer {
  private final AttentionConfig config;
  private final AttentionWeights weights;
  private final Kernels kernels;

  AttentionMixer(AttentionWeights weights, Kernels kernels) {
    this.config = weights.config();
    this.weights = weights;
    this.kernels = kernels;
  }

  @Override
  public void forward(
      float[] u, int tokens, long position, MixerState state, Workspace workspace, float[] out) {
    var cache = (AttentionState) state;
    int dQuery = config.dQuery();
    int dKeyValue = config.dKeyValue();
    float[] q = workspace.floats(Slot.QUERIES, tokens * dQuery);
    float[] k = workspace.floats(Slot.KEYS, tokens * dKeyValue);
    float[] v = workspace.floats(Slot.VALUES, tokens * dKeyValue);
    float[] mixed = workspace.floats(Slot.INNER, tokens * dQuery);
    weights.query().apply(kernels, u, tokens, q);
    weights.key().apply(kernels, u, tokens, k);
    weights.value().apply(kernels, u, tokens, v);
    normHeads(q, k, tokens);
    rotateHeads(q, k, tokens, position, workspace);
    for (int t = 0; t < tokens; t++) {
      cache.put(position + t, k, t * dKeyValue, v, t * dKeyValue);
      int rows = config.rows(position + t + 1);
      float[] scores = workspace.floats(Slot.SCORES, cache.capacity());
      kernels.attend(
          config,
          q,
          t * dQuery,
          cache.keys(),
          cache.values(),
          cache.capacity(),
          rows,
          scores,
          mixed,
          t * dQuery);
    }
    weights.output().apply(kernels, mixed, tokens, out);
  }

  private void normHeads(float[] q, float[] k, int tokens) {
    Float eps = config.qkNormEps();
    if (eps != null && weights.queryNorm() != null && weights.keyNorm() != null) {
      kernels.rmsNorm(q, weights.queryNorm(), eps, tokens * config.nHeads(), q);
      kernels.rmsNorm(k, weights.keyNorm(), eps, tokens * config.nKvHeads(), k);
    }
  }

  private void rotateHeads(float[] q, float[] k, int tokens, long position, Workspace workspace) {
    RopeConfig rope = config.rope();
    if (rope == null) {
      return;
    }
    var table = workspace.rotary(rope, position, tokens);
    int half = rope.rotaryDim() / 2;
    int headDim = config.headDim();
    for (int t = 0; t < tokens; t++) {
      kernels.rotate(
          q,
          t * config.dQuery(),
          config.nHeads(),
          headDim,
          table.cos(),
          table.sin(),
          t * half,
          half);
      kernels.rotate(
          k,
          t * config.dKeyValue(),
          config.nKvHeads(),
          headDim,
          table.cos(),
          table.sin(),
          t * half,
          half);
    }
  }
}
