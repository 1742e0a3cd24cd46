package dev.eunoe.memory.persistence.session;

import jakarta.persistence.Tuple;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row that a statement found, whose columns are read by the names they have there. A column that
 * is null, or of another type, fails where it is read.
 */
public final class Row {
  private final Tuple columns;

  Row(Tuple columns) {
    this.columns = columns;
  }

  /** A whole number, whatever type the database counts in. */
  public long number(String column) {
    return get(column, Number.class).longValue();
  }

  public int integer(String column) {
    return get(column, Number.class).intValue();
  }

  public double real(String column) {
    return get(column, Number.class).doubleValue();
  }

  public String text(String column) {
    return get(column, String.class);
  }

  public @Nullable String textOrNull(String column) {
    return getOrNull(column, String.class);
  }

  public byte[] bytes(String column) {
    return get(column, byte[].class);
  }

  /** A time that the statement gives in microseconds; see {@link Micros}. */
  public Instant time(String column) {
    return Micros.toInstant(number(column));
  }

  public boolean isNull(String column) {
    return columns.get(column) == null;
  }

  /** An entity, or a column that Hibernate knows the type of. */
  public <T> T get(String column, Class<T> type) {
    return Objects.requireNonNull(getOrNull(column, type), column);
  }

  public <T> @Nullable T getOrNull(String column, Class<T> type) {
    return type.cast(columns.get(column));
  }
}
