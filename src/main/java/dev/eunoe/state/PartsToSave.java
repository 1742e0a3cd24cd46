package dev.eunoe.state;

import dev.eunoe.memory.StateBlock;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.state.StateParts;
import java.util.List;

/** What the store is given of a state. */
public final class PartsToSave {
  /** Keys and values of all layers that have blocks lie together. */
  private static final int PART = 0;

  private PartsToSave() {}

  /**
   * The state's parts; reading on with it changes nothing of them.
   *
   * @param lasting whether it has to outlive a crash of the database
   */
  public static StateToSave of(String fingerprint, SequenceState state, boolean lasting) {
    StateParts parts = state.parts();
    List<StateBlock> blocks =
        parts.blocks().stream()
            .map(block -> new StateBlock(PART, block.index(), block.key(), block.bytes()))
            .toList();
    return new StateToSave(fingerprint, parts.position(), lasting, parts.fixed(), blocks);
  }
}
