package dev.eunoe.memory.persistence.session;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.sealing.Sealing;
import io.smallrye.mutiny.Uni;
import java.util.regex.Pattern;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * A transaction of one owner: the session it runs in, whose rows it is about, how their words are
 * sealed. {@link Transactions} alone opens one, and whatever reads or writes an owner's rows is
 * handed it, so nothing is asked about another owner and no word is sealed with another's keys.
 * Each statement that names {@code :owner} is given this one.
 */
public final class OwnedSession {
  private static final Pattern NAMES_OWNER = Pattern.compile(":owner\\b");

  private final Mutiny.Session session;
  private final Owner owner;
  private final Sealing sealing;

  OwnedSession(Mutiny.Session session, Owner owner, Sealing sealing) {
    this.session = session;
    this.owner = owner;
    this.sealing = sealing;
  }

  public Owner owner() {
    return owner;
  }

  public Sealing sealing() {
    return sealing;
  }

  /** SQL that reads one column. */
  public <T> Mutiny.SelectionQuery<T> createNativeQuery(String sql, Class<T> type) {
    return owned(session.createNativeQuery(sql, type), sql);
  }

  /** SQL that writes. */
  public Mutiny.Query<Object> createNativeQuery(String sql) {
    return owned(session.createNativeQuery(sql), sql);
  }

  /** HQL that reads entities, or one column of theirs. */
  public <T> Mutiny.SelectionQuery<T> createSelectionQuery(String hql, Class<T> type) {
    return owned(session.createSelectionQuery(hql, type), hql);
  }

  /** HQL that writes. */
  public Mutiny.MutationQuery createMutationQuery(String hql) {
    return owned(session.createMutationQuery(hql), hql);
  }

  /** SQL that reads several columns. */
  public RowQuery createRowQuery(String sql) {
    return owned(RowQuery.sql(session, sql), sql);
  }

  /** HQL that reads several columns or entities, each under a name. */
  public RowQuery createEntityRowQuery(String hql) {
    return owned(RowQuery.hql(session, hql), hql);
  }

  private <Q extends Mutiny.AbstractQuery> Q owned(Q query, String text) {
    if (NAMES_OWNER.matcher(text).find()) {
      query.setParameter("owner", owner.id());
    }
    return query;
  }

  private RowQuery owned(RowQuery query, String text) {
    return NAMES_OWNER.matcher(text).find() ? query.setParameter("owner", owner.id()) : query;
  }

  public <T> Uni<T> find(Class<T> type, Object id) {
    return session.find(type, id);
  }

  public Uni<Void> persist(Object entity) {
    return session.persist(entity);
  }

  public Uni<Void> persistAll(Object... entities) {
    return session.persistAll(entities);
  }

  public Uni<Void> remove(Object entity) {
    return session.remove(entity);
  }

  public Uni<Void> flush() {
    return session.flush();
  }

  /**
   * Forgets all entities. What was read is only read from, and what was made is written: kept in
   * the session, each later statement would look through all of it for changes.
   */
  @CanIgnoreReturnValue
  public OwnedSession letGo() {
    session.clear();
    return this;
  }
}
