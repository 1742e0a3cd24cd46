package dev.eunoe.inference;

import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.state.SequenceState;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A state of the model in the box that says how many tokens it has read, and has read none. */
public final class ScriptedState {
  private static volatile @Nullable ModelConfig model;

  private ScriptedState() {}

  static void of(Engine engine) {
    model = engine.checkpoint().model().config();
  }

  public static SequenceState at(long position) {
    var state = new SequenceState(Objects.requireNonNull(model));
    state.skip(position);
    return state;
  }

  public static long position(@Nullable SequenceState state) {
    return state == null ? 0 : state.position();
  }
}
