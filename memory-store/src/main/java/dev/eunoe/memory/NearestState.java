package dev.eunoe.memory;

/** The newest state on the way back from an exchange, wherever it is. */
public sealed interface NearestState {
  /** One that the asking server has at hand, so nothing was read: the state of this response. */
  record AtHand(String responseId) implements NearestState {}

  /** One from the database. */
  record Saved(SavedState state) implements NearestState {}
}
