package dev.eunoe.memory.persistence.session;

import dev.eunoe.memory.AnswerInProgressException;
import dev.eunoe.memory.AnswerTakenException;
import dev.eunoe.memory.ConversationBusyException;
import dev.eunoe.memory.DuplicateRequestException;
import dev.eunoe.memory.ImportException;
import dev.eunoe.memory.OtherSpaceException;
import dev.eunoe.memory.StoreAwayException;
import dev.eunoe.memory.StoreException;
import dev.eunoe.memory.StoreFullException;
import io.smallrye.mutiny.CompositeException;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says in one sentence what went wrong in the database. */
public final class StoreFailures {
  private static final String DISK_FULL = "53100";
  private static final String UNIQUE_VIOLATION = "23505";
  private static final String DEADLOCK = "40P01";

  /**
   * The connection (08), what the server has too little of (53), somebody who ends or starts it
   * (57P), one that waited for too long (25P03, 55P03, 57014), the system below it (58).
   */
  private static final Pattern AWAY = Pattern.compile("08...|53...|57P..|25P03|55P03|57014|58...");

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

  /** Of several the first: the others are of what was done about it, such as taking all back. */
  public static Throwable describe(Throwable failure) {
    if (failure instanceof CompositeException several) {
      return describe(several.getCauses().getFirst());
    }
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
      return refused(
          String.valueOf(refusal.getSqlState()),
          String.valueOf(refusal.getErrorMessage()),
          failure);
    }
    SQLException wrapped = find(SQLException.class, failure); // what Hibernate makes of it
    if (wrapped != null && wrapped.getSQLState() != null) {
      return refused(wrapped.getSQLState(), String.valueOf(wrapped.getMessage()), failure);
    }
    Throwable broken = connectionFailure(failure);
    if (broken != null) {
      return new StoreAwayException(
          "The database cannot be reached (%s); try again in a few seconds."
              .formatted(broken.getMessage()),
          failure);
    }
    return new StoreException(
        "The database operation failed (%s); nothing was changed.".formatted(failure.getMessage()),
        failure);
  }

  private static StoreException refused(String sqlState, String message, Throwable failure) {
    return switch (sqlState) {
      case DISK_FULL ->
          new StoreFullException(
              "The disk of the database is full; nothing of this was kept, what was there is intact. Free some space on it and try again.",
              failure);
      case UNIQUE_VIOLATION ->
          new StoreException(
              "This was stored before (%s); nothing was changed.".formatted(message), failure);
      case OTHER_KEY -> new StoreException(message + "; nothing was changed.", failure);
      default -> {
        String said =
            "The database refused (%s: %s); nothing was changed.".formatted(sqlState, message);
        yield AWAY.matcher(sqlState).matches()
            ? new StoreAwayException(said, failure)
            : new StoreException(said, failure);
      }
    };
  }

  /** What the driver says of a connection that is not made, or breaks. */
  private static @Nullable Throwable connectionFailure(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException
          || cause instanceof VertxException // a connection that was closed
          || cause instanceof NoStackTraceThrowable // none came free in time
          || cause instanceof TimeoutException) {
        return cause;
      }
    }
    return null;
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
