package dev.eunoe.memory;

/** How far an exchange has come; the names on the wire are the lower-case ones. */
public enum Status {
  IN_PROGRESS,
  COMPLETED,
  /** Ended by a limit (tokens, window) with a usable partial answer. */
  INCOMPLETE,
  FAILED,
  CANCELLED;

  /** True for the states after which the answer and its token ids are part of the record. */
  public boolean hasAnswer() {
    return this == COMPLETED || this == INCOMPLETE || this == CANCELLED;
  }
}
