package dev.eunoe.model.config;

/**
 * The shape of one sequence mixer. The kinds are sealed: a third kind must break the compile, not
 * the model.
 */
public sealed interface MixerConfig
    permits AttentionConfig, MambaConfig, RecurrentConfig, DifferentialConfig, GatedMemoryConfig {

  /** Bytes of state one sequence holds for this mixer after {@code tokens} tokens. */
  long stateBytes(long tokens);

  /** The sizes that decide the layout of a saved state, as text. */
  String stateShape();
}
