package dev.eunoe.memory.schema;

import java.sql.SQLException;
import java.util.Set;

/** The database's schema is not one this Eunoe can use; nothing was changed. One sentence. */
public final class SchemaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * States of SQL that go by: a server that stops, crashed or starts, and one whose places are all
   * taken (PostgreSQL, Appendix A).
   */
  private static final Set<String> PASSING = Set.of("57P01", "57P02", "57P03", "53300");

  /** The class of failed connections. */
  private static final String CONNECTION = "08";

  public SchemaException(String message, Throwable cause) {
    super(message, cause);
  }

  public SchemaException(String message) {
    super(message);
  }

  /** Whether the database could not be asked, and may be there a moment later. */
  public boolean isAway() {
    for (Throwable at = getCause(); at != null; at = at.getCause()) {
      if (at instanceof SQLException e
          && e.getSQLState() != null
          && (e.getSQLState().startsWith(CONNECTION) || PASSING.contains(e.getSQLState()))) {
        return true;
      }
    }
    return false;
  }
}
