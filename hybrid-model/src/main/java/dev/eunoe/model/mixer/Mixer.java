package dev.eunoe.model.mixer;

import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.StatePlace;

/** Mixes consecutive tokens with what came before them. */
public sealed interface Mixer
    permits AttentionMixer,
        MambaMixer,
        Mamba1Mixer,
        RgLruMixer,
        DeltaNetMixer,
        ShortConvMixer,
        DifferentialMixer,
        GatedMemoryMixer {

  /**
   * Reads the tokens of a pass and advances the states of its runs past them.
   *
   * @param u normed input (tokens, dModel)
   * @param place where each sequence keeps the state of this mixer
   * @param out output (tokens, dModel), overwritten
   */
  void forward(float[] u, Pass pass, StatePlace place, float[] out);

  static Mixer of(MixerWeights weights, Kernels kernels) {
    return switch (weights) {
      case AttentionWeights attention -> new AttentionMixer(attention, kernels);
      case MambaWeights mamba -> new MambaMixer(mamba, kernels);
      case Mamba1Weights mamba -> new Mamba1Mixer(mamba, kernels);
      case RgLruWeights unit -> new RgLruMixer(unit, kernels);
      case DeltaNetWeights delta -> new DeltaNetMixer(delta, kernels);
      case ShortConvWeights conv -> new ShortConvMixer(conv, kernels);
      case DifferentialWeights differential -> new DifferentialMixer(differential, kernels);
      case GatedMemoryWeights memory -> new GatedMemoryMixer(memory, kernels);
    };
  }
}
