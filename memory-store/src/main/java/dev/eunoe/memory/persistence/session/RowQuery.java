package dev.eunoe.memory.persistence.session;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Tuple;
import java.util.List;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** A query for several columns; what it finds is read by their names, see {@link Row}. */
public final class RowQuery {
  private final Mutiny.SelectionQuery<Tuple> query;

  private RowQuery(Mutiny.SelectionQuery<Tuple> query) {
    this.query = query;
  }

  /** Outside of an owner's transaction; within it {@link OwnedSession} makes one. */
  public static RowQuery sql(Mutiny.Session session, String sql) {
    return new RowQuery(session.createNativeQuery(sql, Tuple.class));
  }

  static RowQuery hql(Mutiny.Session session, String hql) {
    return new RowQuery(session.createSelectionQuery(hql, Tuple.class));
  }

  @CanIgnoreReturnValue
  public RowQuery setParameter(String name, @Nullable Object value) {
    query.setParameter(name, value);
    return this;
  }

  @CanIgnoreReturnValue
  public RowQuery setMaxResults(int most) {
    query.setMaxResults(most);
    return this;
  }

  public Uni<List<Row>> getResultList() {
    return getResultList(Function.identity());
  }

  /** All rows, each as what the function makes of it. */
  public <T> Uni<List<T>> getResultList(Function<Row, T> record) {
    return query.getResultList().map(rows -> rows.stream().map(Row::new).map(record).toList());
  }

  public Uni<Row> getSingleResult() {
    return query.getSingleResult().map(Row::new);
  }

  public Uni<@Nullable Row> getSingleResultOrNull() {
    return query.getSingleResultOrNull().map(row -> row == null ? null : new Row(row));
  }
}
