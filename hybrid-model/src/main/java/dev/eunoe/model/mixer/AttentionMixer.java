package dev.eunoe.model.mixer;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.RopeConfig;
import dev.eunoe.model.kernel.Kernels;
import dev.eunoe.model.state.AttentionState;
import dev.eunoe.model.state.MixerState;
import dev.eunoe.model.state.Pass;
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
  public void forward(float[] u, Pass pass, MixerState state, float[] out) {
    int tokens = pass.tokens();
    float[] q = pass.floats(Slot.QUERIES, tokens * config.dQuery());
    float[] k = pass.floats(Slot.KEYS, tokens * config.dKey());
    float[] v = pass.floats(Slot.VALUES, tokens * config.dValue());
    float[] mixed = pass.floats(Slot.INNER, tokens * config.dMixed());
    weights.query().apply(kernels, u, tokens, q);
    weights.key().apply(kernels, u, tokens, k);
    weights.value().apply(kernels, u, tokens, v);
    if (config.keyScale() != 1) {
      kernels.scale(k, 0, tokens * config.dKey(), config.keyScale());
    }
    normHeads(q, k, tokens);
    rotateHeads(q, k, pass);
    lookBack(q, k, v, pass, (AttentionState) state, mixed);
    gate(u, pass, mixed);
    weights.output().apply(kernels, mixed, tokens, out);
  }

  private void lookBack(
      float[] q, float[] k, float[] v, Pass pass, AttentionState cache, float[] mixed) {
    for (int t = 0; t < pass.tokens(); t++) {
      long position = pass.position() + t;
      cache.put(position, k, t * config.dKey(), v, t * config.dValue());
      float[] scores = pass.floats(Slot.SCORES, cache.capacity());
      kernels.attend(
          config,
          q,
          t * config.dQuery(),
          cache.keys(),
          cache.values(),
          cache.capacity(),
          config.rows(position + 1),
          scores,
          mixed,
          t * config.dMixed());
    }
  }

  /** {@code mixed ← mixed ⊙ σ(gate(u))}, where there is a gate. */
  private void gate(float[] u, Pass pass, float[] mixed) {
    var outputGate = weights.outputGate();
    if (outputGate != null) {
      int size = pass.tokens() * config.dMixed();
      float[] gate = pass.floats(Slot.OUTPUT_GATE, size);
      outputGate.apply(kernels, u, pass.tokens(), gate);
      kernels.activate(Activation.SIGMOID, gate, 0, size);
      kernels.multiply(mixed, 0, gate, 0, size);
    }
  }

  private void normHeads(float[] q, float[] k, int tokens) {
    Float eps = config.qkNormEps();
    if (eps != null && weights.queryNorm() != null && weights.keyNorm() != null) {
      kernels.rmsNorm(q, weights.queryNorm(), eps, tokens * config.nHeads(), q);
      kernels.rmsNorm(k, weights.keyNorm(), eps, tokens * config.nKvHeads(), k);
    }
  }

  private void rotateHeads(float[] q, float[] k, Pass pass) {
    RopeConfig rope = config.rope();
    if (rope == null) {
      return;
    }
    var table = pass.workspace().rotary(rope, pass.position(), pass.tokens());
    int half = rope.rotaryDim() / 2;
    int headDim = config.headDim();
    for (int t = 0; t < pass.tokens(); t++) {
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
          t * config.dKey(),
          config.nKvHeads(),
          headDim,
          table.cos(),
          table.sin(),
          t * half,
          half);
    }
  }
}
