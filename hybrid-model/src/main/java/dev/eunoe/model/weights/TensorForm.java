package dev.eunoe.model.weights;

/**
 * What a file did to the values of a tensor before it stored them. GGUF keeps some results of the
 * sums an engine does at load; a family reader asks {@link Weights} for the result it needs and
 * gets the same bits from either format.
 */
public enum TensorForm {
  /** The values as the model was trained. */
  TRAINED,
  /** {@code −exp(v)} instead of v: the decay rates of a state space in place of {@code A_log}. */
  DECAY,
  /** {@code 1 + v} instead of v: the weights of a norm that multiplies by one plus its weight. */
  ONE_ADDED
}
