package dev.eunoe.command.inspect;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.DifferentialConfig;
import dev.eunoe.model.config.ExpertsConfig;
import dev.eunoe.model.config.GatedMemoryConfig;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.MixerBranch;
import dev.eunoe.model.config.MixerConfig;
import dev.eunoe.model.config.SublayerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The layers of a model in words, neighbours of the same kind counted together. */
final class LayerPattern {
  private LayerPattern() {}

  /** For example {@code "4 x (3 x mamba2 + dense 832, attention + dense 832)"}. */
  static String of(List<LayerConfig> layers) {
    var words = layers.stream().map(LayerPattern::describe).toList();
    int period = period(words);
    String once = counted(words.subList(0, period));
    int times = words.size() / period;
    return times == 1 || period == 1 ? counted(words) : times + " x (" + once + ")";
  }

  /** The shortest beginning that the list repeats to its end. */
  private static int period(List<String> words) {
    for (int period = 1; period <= words.size() / 2; period++) {
      if (words.size() % period == 0
          && words.subList(period, words.size()).equals(words.subList(0, words.size() - period))) {
        return period;
      }
    }
    return words.size();
  }

  private static String counted(List<String> words) {
    var runs = new ArrayList<String>();
    for (int i = 0; i < words.size(); ) {
      int from = i;
      while (i < words.size() && words.get(i).equals(words.get(from))) {
        i++;
      }
      runs.add((i - from > 1 ? (i - from) + " x " : "") + words.get(from));
    }
    return String.join(", ", runs);
  }

  private static String describe(LayerConfig layer) {
    return layer.sublayers().stream()
        .map(LayerPattern::describe)
        .collect(Collectors.joining(" + "));
  }

  private static String describe(SublayerConfig sublayer) {
    return switch (sublayer) {
      case SublayerConfig.Mixing mixing ->
          mixing.branches().stream()
              .map(MixerBranch::mixer)
              .map(LayerPattern::kind)
              .collect(Collectors.joining(" | "));
      case SublayerConfig.Prefaced prefaced -> "shared block | " + describe(prefaced.mixing());
      case SublayerConfig.FeedForward block ->
          switch (block.feedForward()) {
            case DenseConfig dense -> "dense " + dense.dFeedForward();
            case ExpertsConfig experts ->
                (experts.ownNorms() && experts.shared() != null
                        ? "dense " + experts.shared().dFeedForward() + " | "
                        : "")
                    + "experts "
                    + experts.routing().nActive()
                    + " of "
                    + experts.nExperts();
          };
      case SublayerConfig.PerLayerInput input -> "own input " + input.width();
    };
  }

  /** What a mixer is called: two of the same name cost the same per token of context. */
  static String kind(MixerConfig mixer) {
    if (mixer instanceof AttentionConfig attention) {
      var said = new ArrayList<String>();
      if (attention.bounded()) {
        said.add("window " + attention.window());
      }
      if (!attention.makesKeyValues()) {
        said.add("shared");
      }
      return "attention" + (said.isEmpty() ? "" : "(" + String.join(", ", said) + ")");
    }
    if (mixer instanceof DifferentialConfig differential) {
      return "differential " + kind(differential.attention());
    }
    if (mixer instanceof GatedMemoryConfig) {
      return "gated memory";
    }
    String shape = mixer.stateShape();
    int end = shape.indexOf('(');
    return end < 0 ? shape : shape.substring(0, end);
  }
}
