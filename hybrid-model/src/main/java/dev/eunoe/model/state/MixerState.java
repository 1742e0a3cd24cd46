package dev.eunoe.model.state;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DifferentialConfig;
import dev.eunoe.model.config.GatedMemoryConfig;
import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.config.MixerConfig;
import dev.eunoe.model.config.RecurrentConfig;
import java.nio.ByteBuffer;

/** The state of one mixer of one sequence. */
public sealed interface MixerState permits AttentionState, MambaState, RecurrentState, NoState {

  /** Bytes of memory held now. */
  long bytes();

  /** A copy that shares nothing with this state. */
  MixerState copy();

  void write(ByteBuffer target, long position);

  void read(ByteBuffer source, long position);

  static MixerState empty(MixerConfig config) {
    return switch (config) {
      case AttentionConfig attention -> new AttentionState(attention);
      case MambaConfig mamba -> new MambaState(mamba);
      case DifferentialConfig differential ->
          differential.sourceLayer() == null
              ? new AttentionState(differential.attention())
              : new NoState();
      case GatedMemoryConfig memory -> new NoState();
      case RecurrentConfig recurrent -> new RecurrentState(recurrent);
    };
  }
}
