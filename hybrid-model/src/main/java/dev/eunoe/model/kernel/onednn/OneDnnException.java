package dev.eunoe.model.kernel.onednn;

/** oneDNN refused a call; the message names the function and its status. */
final class OneDnnException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OneDnnException(String function, String status) {
    super("oneDNN refused " + function + ": " + status + ".");
  }
}
