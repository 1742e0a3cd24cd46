package dev.eunoe.command.inspect;

import dev.eunoe.command.inspect.ContextCost.Kind;
import dev.eunoe.model.config.ExpertsConfig;
import dev.eunoe.model.config.KeyValueFormat;
import dev.eunoe.model.config.MixerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.StateOptions;
import dev.eunoe.model.config.SublayerConfig;
import dev.eunoe.model.weights.ModelOutline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code plan} says; the names are those of its JSON.
 *
 * @param memoryBytes memory that model and conversations share
 * @param memorySource how that was measured
 * @param maxContext positions the checkpoint allows; null when there is no limit
 * @param kv how keys and values are kept
 * @param longestContext tokens of the longest conversation that fits in memory alone; null when any
 *     length fits
 */
record Plan(
    String name,
    String architecture,
    long weightBytes,
    long memoryBytes,
    String memorySource,
    @Nullable Long maxContext,
    KeyValueFormat kv,
    @Nullable Long longestContext,
    List<Context> contexts) {

  /**
   * One context length.
   *
   * @param allowed whether the checkpoint was made for this many positions
   * @param kinds cost by kind of mixer
   * @param total their sum
   * @param fullAttention the same model with full attention everywhere
   * @param linearFlops products with weights while the context is read: two for each parameter a
   *     token meets, the same whatever the mixers; no logits, and weights that layers share count
   *     once
   * @param conversations how many of this length fit in memory beside the weights
   * @param conversationsWithFullAttention how many would
   */
  record Context(
      long tokens,
      boolean allowed,
      Map<String, Kind> kinds,
      Kind total,
      Kind fullAttention,
      double linearFlops,
      long conversations,
      long conversationsWithFullAttention) {}

  static Plan of(
      ModelOutline outline,
      List<Long> contexts,
      KeyValueFormat kv,
      long memoryBytes,
      String memorySource) {
    var options = StateOptions.cachedAs(kv);
    var config = options.applied(outline.config());
    var mixers = ContextCost.mixers(config);
    var full = ContextCost.withFullAttention(config, kv);
    long free = Math.max(memoryBytes - outline.weightBytes(), 0);
    var planned = new ArrayList<Context>();
    for (long tokens : contexts) {
      var kinds = ContextCost.byKind(mixers, tokens);
      var total = ContextCost.total(kinds);
      var fullTotal = ContextCost.total(ContextCost.byKind(full, tokens));
      planned.add(
          new Context(
              tokens,
              tokens <= config.maxTokens(),
              kinds,
              total,
              fullTotal,
              2.0 * parametersMet(outline) * tokens,
              free / Math.max(total.bytes(), 1),
              free / Math.max(fullTotal.bytes(), 1)));
    }
    return new Plan(
        outline.name(),
        outline.architecture(),
        outline.weightBytes(),
        memoryBytes,
        memorySource,
        config.maxTokens() == ModelConfig.UNLIMITED ? null : config.maxTokens(),
        kv,
        longest(mixers, free),
        planned);
  }

  /** Parameters outside of embedding and head, but only the experts a token uses. */
  private static long parametersMet(ModelOutline outline) {
    var config = outline.config();
    long met =
        outline.parameters()
            - (config.tiedEmbeddings() ? 1L : 2L) * config.vocabSize() * config.dModel()
            - (long) config.vocabSize() * config.layers().size() * config.perLayerWidth();
    for (var layer : config.layers()) {
      for (var sublayer : layer.sublayers()) {
        if (sublayer instanceof SublayerConfig.FeedForward block
            && block.feedForward() instanceof ExpertsConfig experts) {
          var expert = experts.expert();
          long each = (expert.gated() ? 3L : 2L) * expert.dModel() * expert.dFeedForward();
          met -= (experts.nExperts() - experts.routing().nActive()) * each;
        }
      }
    }
    return met;
  }

  /** The longest context whose state fits, by bisection; null when the state stops growing. */
  private static @Nullable Long longest(List<MixerConfig> mixers, long free) {
    long low = 0;
    long high = 1L << 40;
    if (bytes(mixers, high) <= free) {
      return null;
    }
    while (high - low > 1) {
      long middle = (low + high) / 2;
      if (bytes(mixers, middle) <= free) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static long bytes(List<MixerConfig> mixers, long tokens) {
    return ContextCost.total(ContextCost.byKind(mixers, tokens)).bytes();
  }
}
