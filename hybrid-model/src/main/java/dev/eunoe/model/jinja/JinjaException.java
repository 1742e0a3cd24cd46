package dev.eunoe.model.jinja;

/** A template cannot be read or rendered, or refuses its input by {@code raise_exception}. */
public final class JinjaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final boolean raised;

  private JinjaException(String message, int line, boolean raised) {
    super(message);
    this.line = line;
    this.raised = raised;
  }

  static JinjaException at(int line, String message) {
    return new JinjaException(message, line, false);
  }

  /** What the template itself says by {@code raise_exception}. */
  static JinjaException raised(int line, String message) {
    return new JinjaException(message, line, true);
  }

  /** The line of the template, from 1. */
  public int line() {
    return line;
  }

  /** Whether the template refused its input, as opposed to being beyond this renderer. */
  public boolean raised() {
    return raised;
  }
}
