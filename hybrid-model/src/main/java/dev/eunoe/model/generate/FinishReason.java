package dev.eunoe.model.generate;

/** Why an answer ended. */
public enum FinishReason {
  /** By an end token of the model or a stop string of the caller. */
  STOP,
  /** By the caller's limit on tokens. */
  LENGTH,
  /** By {@link Generator#stop()}. */
  CANCELLED
}
