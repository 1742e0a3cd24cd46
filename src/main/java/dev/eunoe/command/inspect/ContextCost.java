package dev.eunoe.command.inspect;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DifferentialConfig;
import dev.eunoe.model.config.KeyValueFormat;
import dev.eunoe.model.config.MixerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.SublayerConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the sequence mixers of a model cost for a context of T tokens, by kind. The linear maps,
 * norms and feed-forward blocks cost the same for every token and are not counted here.
 *
 * <pre>
 *   attention over a window of W tokens (W = T where it has none):
 *     scores   nHeads · Σ over t = 1 … T of min(t, W)
 *     FLOPs    2 · (headDim + valueDim) for each score: the product q·k and the sum of values
 *     bytes    those of a cached token (bf16: 2 · nKvHeads · (headDim + valueDim)) · min(T, W); none
 *              where it looks at the keys and values of another layer, which are counted there
 *   recurrent mixers:
 *     scores   none
 *     FLOPs    5 · T for each float of the state: decay, outer product and sum into the state, and
 *              product and sum out of it; the convolution's tail counts as state
 *     bytes    those of the state, whatever T
 * </pre>
 */
final class ContextCost {
  private static final int FLOPS_PER_STATE_FLOAT = 5;
  private static final int USUAL_HEAD_DIM = 64;

  private ContextCost() {}

  /**
   * The mixers of one kind together.
   *
   * @param scores products of a query and a key while reading the whole context
   * @param flops while reading the whole context
   * @param scoresAtEnd scores for one more token behind it
   * @param keyValueBytes keys and values held then
   * @param recurrentBytes state that does not grow
   */
  record Kind(
      int mixers,
      double scores,
      double flops,
      double scoresAtEnd,
      long keyValueBytes,
      long recurrentBytes) {

    static final Kind NONE = new Kind(0, 0, 0, 0, 0, 0);

    Kind plus(Kind other) {
      return new Kind(
          mixers + other.mixers,
          scores + other.scores,
          flops + other.flops,
          scoresAtEnd + other.scoresAtEnd,
          keyValueBytes + other.keyValueBytes,
          recurrentBytes + other.recurrentBytes);
    }

    long bytes() {
      return keyValueBytes + recurrentBytes;
    }
  }

  /** The cost of a context of {@code tokens} by kind of mixer, in the order of the layers. */
  static Map<String, Kind> byKind(List<MixerConfig> mixers, long tokens) {
    var kinds = new LinkedHashMap<String, Kind>();
    for (var mixer : mixers) {
      kinds.merge(LayerPattern.kind(mixer), of(mixer, tokens), Kind::plus);
    }
    return kinds;
  }

  /** The sum over all kinds. */
  static Kind total(Map<String, Kind> kinds) {
    return kinds.values().stream().reduce(Kind.NONE, Kind::plus);
  }

  private static Kind of(MixerConfig mixer, long tokens) {
    var attention = AttentionConfig.in(mixer);
    if (attention != null) {
      double scores = attention.nHeads() * visible(tokens, span(attention));
      double flopsPerScore = 2.0 * (attention.headDim() + attention.valueDim());
      return new Kind(
          1,
          scores,
          scores * flopsPerScore,
          (double) attention.nHeads() * Math.min(tokens + 1, span(attention)),
          keyValueBytes(attention, tokens),
          0);
    }
    long bytes = mixer.stateBytes(tokens);
    double flops = (double) FLOPS_PER_STATE_FLOAT * tokens * (bytes / Float.BYTES);
    return new Kind(1, 0, flops, 0, 0, bytes);
  }

  /** Tokens a query can see: its window and what stays visible whatever that is. */
  private static long span(AttentionConfig attention) {
    return attention.maxRows();
  }

  // Not AttentionConfig.stateBytes, whose rows end where an array does: a plan may ask for more.
  private static long keyValueBytes(AttentionConfig attention, long tokens) {
    if (!attention.makesKeyValues()) {
      return 0;
    }
    long rows = attention.bounded() ? Math.min(tokens, span(attention)) : tokens;
    return attention.rowBytes() * rows;
  }

  /** Σ over t = 1 … tokens of min(t, window). */
  private static double visible(double tokens, double window) {
    double growing = Math.min(tokens, window);
    return growing * (growing + 1) / 2 + (tokens - growing) * window;
  }

  /** Every mixer of the model, differential attention as the one attention it keeps state for. */
  static List<MixerConfig> mixers(ModelConfig config) {
    var mixers = new ArrayList<MixerConfig>();
    for (var layer : config.layers()) {
      for (var mixer : layer.mixers()) {
        boolean own =
            mixer instanceof DifferentialConfig differential && differential.sourceLayer() == null;
        mixers.add(own ? ((DifferentialConfig) mixer).attention() : mixer);
      }
    }
    return mixers;
  }

  /**
   * The mixers of the same model with full attention everywhere: where a layer mixes, it does so by
   * one attention over all tokens, with the heads of its own attention or of the model's first; a
   * model without any gets as many heads of 64 as its width holds.
   *
   * @param format in which those would be kept
   */
  static List<MixerConfig> withFullAttention(ModelConfig config, KeyValueFormat format) {
    var usual =
        mixers(config).stream()
            .filter(AttentionConfig.class::isInstance)
            .map(AttentionConfig.class::cast)
            .findFirst()
            .orElseGet(() -> {
              int heads = Math.max(config.dModel() / USUAL_HEAD_DIM, 1);
              int headDim = Math.min(config.dModel(), USUAL_HEAD_DIM);
              return AttentionConfig.of(config.dModel(), heads, heads, headDim)
                  .cached(format)
                  .build();
            });
    var full = new ArrayList<MixerConfig>();
    for (var layer : config.layers()) {
      for (var sublayer : layer.sublayers()) {
        if (sublayer instanceof SublayerConfig.Mixing mixing) {
          full.add(
              mixing.branches().stream()
                  .map(branch -> branch.mixer())
                  .filter(AttentionConfig.class::isInstance)
                  .map(AttentionConfig.class::cast)
                  .findFirst()
                  .map(ContextCost::unbounded)
                  .orElse(unbounded(usual)));
        }
      }
    }
    return full;
  }

  private static AttentionConfig unbounded(AttentionConfig attention) {
    return AttentionConfig.of(
            attention.dModel(), attention.nHeads(), attention.nKvHeads(), attention.headDim())
        .valueDim(attention.valueDim())
        .cached(attention.cached())
        .build();
  }
}
