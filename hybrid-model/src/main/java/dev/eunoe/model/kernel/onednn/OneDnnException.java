package dev.eunoe.model.kernel.onednn;

/** oneDNN refused a call; the message names the function and its status. */
final class OneDnnException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What oneDNN calls what it has no code for, on this processor or at all. */
  static final String UNIMPLEMENTED = "unimplemented";

  private final boolean unimplemented;

  OneDnnException(String function, String status) {
    this.unimplemented = status.equals(UNIMPLEMENTED);
    super("oneDNN refused " + function + ": " + status + ".");
  }

  boolean isUnimplemented() {
    return unimplemented;
  }
}
