package dev.eunoe.memory.persistence.session;

import dev.eunoe.memory.AnswerInProgressException;
import dev.eunoe.memory.AnswerTakenException;
import dev.eunoe.memory.ConversationBusyException;
import dev.eunoe.memory.DuplicateRequestException;
import dev.eunoe.memory.ImportException;
import dev.eunoe.memory.OtherSpaceException;
import dev.eunoe.memory.StoreException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Says in one sentence what went wrong in the database. */
public final class StoreFailures {
  private static final String DISK_FULL = "53100";
  private static final String UNIQUE_VIOLATION = "23505";
  private static final String DEADLOCK = "40P01";

  /** Raised by require_key (V210), with a sentence of our own. */
  private static final String OTHER_KEY = "EU001";

  private StoreFailures() {}

  /** Whether two transactions waited for each other and this one was chosen to give way. */
  static boolean isDeadlock(Throwable failure) {
    PgException refusal = find(PgException.class, failure);
    SQLException wrapped = find(SQLException.class, failure);
    return (refusal != null && DEADLOCK.equals(refusal.getSqlState()))
        || (wrapped != null && DEADLOCK.equals(wrapped.getSQLState()));
  }

  public static Throwable describe(Throwable failure) {
    if (failure instanceof StoreException
        || failure instanceof AnswerInProgressException
        || failure instanceof AnswerTakenException
        || failure instanceof ConversationBusyException
        || failure instanceof OtherSpaceException
        || failure instanceof DuplicateRequestException
        || failure instanceof ImportException
        || failure instanceof IllegalArgumentException) {
      return failure;
    }
    PgException refusal = find(PgException.class, failure);
    if (refusal != null) {
      String state = String.valueOf(refusal.getSqlState());
      return new StoreException(describe(state, refusal.getErrorMessage()), failure);
    }
    SQLException wrapped = find(SQLException.class, failure); // what Hibernate makes of it
    if (wrapped != null && wrapped.getSQLState() != null) {
      return new StoreException(describe(wrapped.getSQLState(), wrapped.getMessage()), failure);
    }
    IOException unreachable = find(IOException.class, failure);
    if (unreachable != null) {
      return new StoreException(
          "The database cannot be reached (%s); nothing was changed."
              .formatted(unreachable.getMessage()),
          failure);
    }
    return new StoreException(
        "The database operation failed (%s); nothing was changed.".formatted(failure.getMessage()),
        failure);
  }

  private static String describe(String sqlState, @Nullable String message) {
    return switch (sqlState) {
      case DISK_FULL ->
          "The disk of the database is full; nothing of this was kept, what was there is intact.";
      case UNIQUE_VIOLATION ->
          "This was stored before (%s); nothing was changed.".formatted(message);
      case OTHER_KEY -> message + "; nothing was changed.";
      default -> "The database refused (%s: %s); nothing was changed.".formatted(sqlState, message);
    };
  }

  private static <T extends Throwable> @Nullable T find(Class<T> type, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }
}
