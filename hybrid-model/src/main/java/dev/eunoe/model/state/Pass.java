package dev.eunoe.model.state;

/**
 * One pass of consecutive tokens of one sequence through all layers: what every operator of a layer
 * may look at besides its own input and state.
 *
 * @param sequence the whole sequence; its position is that of the first of the tokens until the
 *     pass ends
 * @param tokens how many are read
 * @param workspace scratch arrays; see {@link Workspace.Slot} for those that one layer fills for
 *     later ones
 */
public record Pass(SequenceState sequence, int tokens, Workspace workspace) {

  /** The position of the first of the tokens, those of a prefix counted. */
  public long position() {
    return sequence.position() + sequence.config().prefixTokens();
  }

  /** See {@link Workspace#floats}. */
  public float[] floats(Workspace.Slot slot, int size) {
    return workspace.floats(slot, size);
  }
}
