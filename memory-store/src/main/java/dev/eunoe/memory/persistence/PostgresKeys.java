package dev.eunoe.memory.persistence;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.StoreConfig;
import dev.eunoe.memory.keys.ApiKeys;
import dev.eunoe.memory.keys.FoundKey;
import dev.eunoe.memory.keys.Scope;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.persistence.session.RowQuery;
import dev.eunoe.memory.persistence.session.Transactions;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.NullUnmarked;

/** The keys in PostgreSQL. Whose one is has to be found before its owner is known. */
@ApplicationScoped
class PostgresKeys implements ApiKeys {
  private static final String FIND =
      """
      select key.public_id as id, key.owner_id as owner, key.scopes as scopes,
        cast(key.id as bigint) as number,
        case when key.revoked_at is not null then 'REVOKED'
          when key.expires_at <= now() or shown.ends_at <= now() then 'EXPIRED'
          else 'VALID' end as standing,
        coalesce(key.last_used_at < now() - interval '1 minute', true) as unnoted
      from api_key key
      join (
        select id, cast(null as timestamptz) as ends_at from api_key where secret_hash = :hash
        union all
        select key_id, expires_at from sign_in where secret_hash = :hash) shown on shown.id = key.id
      """;

  private static final String VALID =
      "select public_id from api_key where public_id = any ("
          + ListParameter.texts("ids")
          + ") and revoked_at is null and (expires_at is null or expires_at > now())";

  private static final String SIGN_IN =
      """
      insert into sign_in (secret_hash, owner_id, key_id, expires_at)
        select :hash, owner_id, id, now() + make_interval(secs => cast(:seconds as float8))
        from api_key where public_id = :key
      """;

  private final Transactions transactions;

  @Inject
  PostgresKeys(Mutiny.SessionFactory sessions, Vertx vertx, StoreConfig config) {
    this(new Transactions(sessions, vertx, config.encryption()));
  }

  PostgresKeys(Transactions transactions) {
    this.transactions = transactions;
  }

  /** For the container's proxy alone. */
  @NullUnmarked
  PostgresKeys() {
    this.transactions = null;
  }

  @Override
  public Uni<Optional<FoundKey>> find(String secretHash) {
    return transactions.overAllOwners(session ->
        RowQuery.sql(session, FIND)
            .setParameter("hash", secretHash)
            .getSingleResultOrNull()
            .chain(row -> {
              if (row == null) {
                return Uni.createFrom().item(Optional.empty());
              }
              FoundKey found = found(row);
              boolean note =
                  found.standing() == FoundKey.Standing.VALID && row.get("unnoted", Boolean.class);
              return (note ? noted(session, row.number("number")) : Uni.createFrom().item(0))
                  .replaceWith(Optional.of(found));
            }));
  }

  private static FoundKey found(Row row) {
    return new FoundKey(
        row.text("id"),
        new Owner(row.text("owner")),
        Scope.parse(row.text("scopes")),
        FoundKey.Standing.valueOf(row.text("standing")));
  }

  private static Uni<Integer> noted(Mutiny.Session session, long key) {
    return session
        .createNativeQuery("update api_key set last_used_at = now() where id = :id")
        .setParameter("id", key)
        .executeUpdate();
  }

  @Override
  public Uni<Set<String>> valid(Set<String> ids) {
    return transactions.overAllOwners(session ->
        session
            .createNativeQuery(VALID, String.class)
            .setParameter("ids", ListParameter.of(ids))
            .getResultList()
            .map(Set::copyOf));
  }

  @Override
  public Uni<Void> signIn(String keyId, String secretHash, Duration duration) {
    return transactions.overAllOwners(session ->
        session
            .createNativeQuery("delete from sign_in where expires_at <= now()")
            .executeUpdate()
            .chain(() ->
                session
                    .createNativeQuery(SIGN_IN)
                    .setParameter("hash", secretHash)
                    .setParameter("key", keyId)
                    .setParameter("seconds", (double) duration.toSeconds())
                    .executeUpdate())
            .replaceWithVoid());
  }

  @Override
  public Uni<Void> signOut(String secretHash) {
    return transactions.overAllOwners(session ->
        session
            .createNativeQuery("delete from sign_in where secret_hash = :hash")
            .setParameter("hash", secretHash)
            .executeUpdate()
            .replaceWithVoid());
  }
}
