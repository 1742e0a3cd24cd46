package dev.eunoe.model.state;

import dev.eunoe.model.config.LayerConfig;
import java.util.List;

/** The state of one layer: one {@link MixerState} per mixer, in the order of the layer's config. */
public record LayerState(List<MixerState> mixers) {
  public LayerState {
    mixers = List.copyOf(mixers);
  }

  static LayerState empty(LayerConfig config, int farthest) {
    return new LayerState(
        config.mixers().stream().map(mixer -> MixerState.empty(mixer, farthest)).toList());
  }

  LayerState fork(long tokens) {
    return new LayerState(mixers.stream().map(mixer -> mixer.fork(tokens)).toList());
  }
}
