package dev.eunoe.model.mixer;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.AttentionConfig.KeyValues;
import dev.eunoe.model.config.RopeConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.matrix.GateActivation;
import dev.eunoe.model.kernel.parallel.WorkSplitting;
import dev.eunoe.model.state.AttentionState;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.StatePlace;
import dev.eunoe.model.state.Workspace.Slot;
import org.jspecify.annotations.Nullable;

/**
 * Grouped-query attention over the last {@code window} tokens, the current one included, or over
 * all.
 *
 * <p>The projections of a chunk are matrix products. While the cache has room all tokens enter it
 * and then look back, each at those up to itself, on several threads; in a full ring they enter and
 * look back one after the other, so that it never needs more than its window, but each key/value
 * head by itself. Either way a chunk gives the same bits as its tokens one at a time.
 */
public final class AttentionMixer implements Mixer {
  /** Tokens that one thread takes through the cache before it asks for more. */
  private static final int TOKENS_PER_PART = 8;

  private static final GateActivation GATE = GateActivation.of(Activation.SIGMOID);

  private final AttentionConfig config;
  private final AttentionWeights weights;
  private final Kernels kernels;

  AttentionMixer(AttentionWeights weights, Kernels kernels) {
    this.config = weights.config();
    this.weights = weights;
    this.kernels = kernels;
  }

  @Override
  public void forward(float[] u, Pass pass, StatePlace place, float[] out) {
    int tokens = pass.tokens();
    float[] q = pass.floats(Slot.QUERIES, tokens * config.dQuery());
    boolean own = config.keyValues() == KeyValues.OWN;
    float[] k = pass.floats(own ? Slot.KEYS : Slot.SHARED_KEYS, tokens * config.dKey());
    float[] v = pass.floats(own ? Slot.VALUES : Slot.SHARED_VALUES, tokens * config.dValue());
    float[] mixed = pass.floats(Slot.INNER, tokens * config.dMixed());
    weights.query().apply(kernels, u, tokens, q);
    normHeads(q, weights.queryNorm(), tokens * config.nHeads());
    rotateHeads(q, config.nHeads(), pass);
    makeKeyValues(u, pass, k, v);
    lookBack(q, k, v, pass, place, mixed);
    gate(u, pass, mixed);
    normOutput(mixed, tokens);
    weights.output().apply(kernels, mixed, tokens, out);
  }

  /** The keys and values of the pass, unless an earlier layer has left its own. */
  private void makeKeyValues(float[] u, Pass pass, float[] k, float[] v) {
    var key = weights.key();
    var value = weights.value();
    if (key == null || value == null) {
      return;
    }
    int tokens = pass.tokens();
    key.apply(kernels, u, tokens, k);
    value.apply(kernels, u, tokens, v);
    if (config.keyScale() != 1) {
      kernels.scale(k, 0, tokens * config.dKey(), config.keyScale());
    }
    normHeads(k, weights.keyNorm(), tokens * config.nKvHeads());
    rotateHeads(k, config.nKvHeads(), pass);
  }

  private void normOutput(float[] mixed, int tokens) {
    Float eps = config.outputNormEps();
    if (eps != null && weights.outputNorm() != null) {
      kernels.rmsNorm(mixed, weights.outputNorm(), eps, tokens, mixed);
    }
  }

  private void lookBack(
      float[] q, float[] k, float[] v, Pass pass, StatePlace place, float[] mixed) {
    for (int run = 0; run < pass.runs(); run++) {
      lookBack(run, q, k, v, pass, (AttentionState) pass.state(run, place), mixed);
    }
  }

  private void lookBack(
      int run, float[] q, float[] k, float[] v, Pass pass, AttentionState cache, float[] mixed) {
    int first = pass.first(run);
    int tokens = pass.tokens(run);
    long position = pass.position(run);
    long end = position + tokens;
    if (tokens > 1 && config.rows(end) == end) {
      // Nothing leaves the window, so all may enter before the first looks back.
      kernels.share(
          config.nKvHeads(),
          (long) tokens * (config.dKey() + config.dValue()),
          head -> {
            for (int t = 0; t < tokens; t++) {
              put(head, cache, position + t, k, v, first + t);
            }
          });
      int blocks = (tokens + TOKENS_PER_PART - 1) / TOKENS_PER_PART;
      kernels.share(
          blocks,
          tokens * end * config.nHeads() * config.headDim(),
          block -> {
            float[] scores = new float[kernels.attendScratch(cache.capacity())];
            int from = block * TOKENS_PER_PART;
            for (int t = from; t < Math.min(from + TOKENS_PER_PART, tokens); t++) {
              int rows = config.rows(position + t + 1);
              attend(0, config.nHeads(), q, first + t, cache, rows, scores, mixed);
            }
          });
      return;
    }
    if (tokens > 1 && config.nKvHeads() > 1) {
      lookBackByHeads(first, tokens, position, q, k, v, cache, mixed);
      return;
    }
    for (int t = 0; t < tokens; t++) {
      for (int head = 0; head < config.nKvHeads(); head++) {
        put(head, cache, position + t, k, v, first + t);
      }
      float[] scores = pass.floats(Slot.SCORES, kernels.attendScratch(cache.capacity()));
      attend(q, first + t, cache, config.rows(position + t + 1), scores, mixed);
    }
  }

  /** In a full ring, where a token must look back before the next one enters. */
  private void lookBackByHeads(
      int first,
      int tokens,
      long position,
      float[] q,
      float[] k,
      float[] v,
      AttentionState cache,
      float[] mixed) {
    int heads = config.nHeads() / config.nKvHeads();
    kernels.share(
        config.nKvHeads(),
        (long) tokens * cache.capacity() * config.nHeads() * config.headDim(),
        kv -> {
          float[] scores = new float[kernels.attendScratch(cache.capacity())];
          for (int t = 0; t < tokens; t++) {
            put(kv, cache, position + t, k, v, first + t);
            int rows = config.rows(position + t + 1);
            attend(kv * heads, (kv + 1) * heads, q, first + t, cache, rows, scores, mixed);
          }
        });
  }

  private void put(int head, AttentionState cache, long position, float[] k, float[] v, int row) {
    cache.put(head, position, k, row * config.dKey(), v, row * config.dValue());
  }

  private void attend(
      int firstHead,
      int lastHead,
      float[] q,
      int row,
      AttentionState cache,
      int rows,
      float[] scores,
      float[] mixed) {
    kernels.attend(
        config,
        firstHead,
        lastHead,
        q,
        row * config.dQuery(),
        cache.keys(),
        cache.values(),
        cache.capacity(),
        rows,
        scores,
        mixed,
        row * config.dMixed());
  }

  private void attend(
      float[] q, int row, AttentionState cache, int rows, float[] scores, float[] mixed) {
    kernels.attend(
        config,
        q,
        row * config.dQuery(),
        cache.keys(),
        cache.values(),
        cache.capacity(),
        rows,
        scores,
        mixed,
        row * config.dMixed());
  }

  /** {@code mixed ← mixed ⊙ σ(gate(u))}, where there is a gate. */
  private void gate(float[] u, Pass pass, float[] mixed) {
    var outputGate = weights.outputGate();
    if (outputGate != null) {
      int size = pass.tokens() * config.dMixed();
      float[] gate = pass.floats(Slot.OUTPUT_GATE, size);
      outputGate.apply(kernels, u, pass.tokens(), gate);
      kernels.gate(GATE, mixed, gate, size);
    }
  }

  private void normHeads(float[] x, float @Nullable [] norm, int heads) {
    Float eps = config.qkNormEps();
    if (eps != null && norm != null) {
      kernels.rmsNorm(x, norm, eps, heads, x);
    }
  }

  private void rotateHeads(float[] x, int nHeads, Pass pass) {
    RopeConfig rope = config.rope();
    if (rope == null) {
      return;
    }
    var table = pass.rotary(rope);
    int half = rope.rotaryDim() / 2;
    int headDim = config.headDim();
    int size = nHeads * headDim;
    float[] cos = table.cos();
    float[] sin = table.sin();
    int tokens = pass.tokens();
    if (tokens < WorkSplitting.MANY_ROWS) {
      for (int t = 0; t < tokens; t++) {
        kernels.rotate(x, t * size, nHeads, headDim, cos, sin, t * half, half);
      }
    } else {
      kernels.eachRow(
          tokens,
          size,
          t -> kernels.rotate(x, t * size, nHeads, headDim, cos, sin, t * half, half));
    }
  }
}
