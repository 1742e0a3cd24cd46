package dev.eunoe.launch;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/**
 * Leaves out what exceptions say: that of a library may quote what it was given ({@code For input
 * string: "my sister"}), and nobody can know of all of them. Their types and places stay.
 */
@LoggingFilter(name = ExceptionsWithoutWords.NAME)
public final class ExceptionsWithoutWords implements Filter {
  static final String NAME = "exceptions-without-words";

  @Override
  public boolean isLoggable(LogRecord line) {
    Throwable thrown = line.getThrown();
    if (thrown != null && !(thrown instanceof WithoutWords)) {
      line.setThrown(new WithoutWords(thrown));
    }
    return true;
  }

  /** Stands for an exception and those behind it. */
  private static final class WithoutWords extends Throwable {
    private static final long serialVersionUID = 1L;

    /** Causes that are told: a circle ends. */
    private static final int MOST = 20;

    private final String type;

    WithoutWords(Throwable thrown) {
      this(thrown, MOST);
    }

    private WithoutWords(Throwable thrown, int left) {
      super(
          null,
          thrown.getCause() == null || left == 0
              ? null
              : new WithoutWords(thrown.getCause(), left - 1));
      this.type = thrown.getClass().getName();
      setStackTrace(thrown.getStackTrace());
    }

    @Override
    public String toString() {
      return type;
    }
  }
}
