package dev.eunoe.model.jinja;

/** An operation its operands do not allow; {@link Renderer} adds the line and makes it public. */
final class FailedOperation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FailedOperation(String message) {
    super(message);
  }
}
