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

  /**
   * Makes room for a sequence of {@code tokens} tokens, so that reading up to there allocates
   * nothing.
   */
  default void reserve(long tokens) {}

  /** A copy that shares nothing with this state. */
  MixerState copy();

  void write(ByteBuffer target, long position);

  void read(ByteBuffer source, long position);

  /** Bytes of memory that the state of a sequence of {@code tokens} tokens holds. */
  static long bytesAfter(MixerConfig config, long tokens) {
    return switch (config) {
      case AttentionConfig attention -> AttentionState.bytesAfter(attention, tokens);
      case DifferentialConfig differential ->
          differential.sourceLayer() == null
              ? AttentionState.bytesAfter(differential.attention(), tokens)
              : 0;
      case MambaConfig mamba -> mamba.stateBytes(tokens);
      case GatedMemoryConfig memory -> 0;
      case RecurrentConfig recurrent -> recurrent.stateBytes(tokens);
    };
  }

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
