package dev.eunoe.model.kernel.contract;

/** Kernels that were asked for by name cannot run here; the message says what to change. */
public final class KernelsUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public KernelsUnavailableException(String message) {
    super(message);
  }
}
