package dev.eunoe.memory.persistence.state;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.StoreConfig;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.persistence.session.RowQuery;
import dev.eunoe.memory.persistence.session.Transactions;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Keeps the states of an owner within the budget, and those of all owners within the total: fixed
 * parts and blocks, each block once.
 *
 * <p>Beyond the budget those go that are worth least: the tokens that would have to be read again
 * from the state before, for each byte that the state brought, halved for about every five days
 * without use. What one frees, its fixed part and the blocks that nothing else needs, is known when
 * it is gone; so the least worth go, as many as cannot have brought more than there is too much, or
 * one, and then it is looked again.
 */
final class StateEviction {
  private static final String EXCESS =
      """
      select cast(coalesce((select sum(stored_bytes) from snapshot where %1$s), 0)
        + coalesce((select sum(stored_bytes) from state_block where %1$s), 0) as bigint) as bytes
      """;

  /** Few at a time: mostly the first are enough. */
  private static final String LEAST_WORTH =
      """
      with newest as (select max(id) as id from snapshot where %1$s group by conversation_id),
      rated as (
        select s.id, s.owner_id, s.stored_bytes + s.block_bytes as bytes,
          newest.id is null or %2$s as evictable,
          greatest(1, s.position - coalesce(lag(s.position) over (
              partition by s.conversation_id order by s.position, s.id), 0))
            / greatest(1, cast(s.stored_bytes + s.block_bytes as float8))
            * exp(-least(700, extract(epoch from clock_timestamp() - s.last_used_at) / 604800)) as worth
        from snapshot s left join newest on newest.id = s.id where %1$s)
      select id, owner_id, bytes from rated where evictable order by worth, id limit 1000
      """;

  private static final String OF_OWNER = "owner_id = :owner";

  private static final String LEAST_WORTH_OF_OWNER = LEAST_WORTH.formatted(OF_OWNER, "false");

  private static final String LEAST_WORTH_OF_ALL =
      LEAST_WORTH.formatted("true", "s.last_used_at < clock_timestamp() - interval '1 day'");

  private final Transactions transactions;
  private final StoreConfig config;

  StateEviction(Transactions transactions, StoreConfig config) {
    this.transactions = transactions.unhurried();
    this.config = config;
  }

  /** Something that may go. */
  private record Candidate(long id, String owner, long bytes) {
    static Candidate of(Row row) {
      return new Candidate(row.number("id"), row.text("owner_id"), row.number("bytes"));
    }
  }

  /** How many states of an owner went. */
  Uni<Integer> keepWithinBudget(Owner owner) {
    return transactions.in(owner, session -> StateLock.take(session).chain(() -> evict(session)));
  }

  private Uni<Integer> evict(OwnedSession session) {
    return chosen(
            session::createRowQuery, OF_OWNER, LEAST_WORTH_OF_OWNER, config.snapshotBudgetBytes())
        .chain(chosen -> delete(session, chosen))
        .chain(
            gone -> gone == 0 ? Uni.createFrom().item(0) : evict(session).map(more -> gone + more));
  }

  /** How many states of any owner went; each owner's in a transaction of their own. */
  Uni<Integer> keepWithinTotal() {
    return transactions
        .overAllOwners(session ->
            chosen(
                sql -> RowQuery.sql(session, sql),
                "true",
                LEAST_WORTH_OF_ALL,
                config.snapshotTotalBytes()))
        .chain(this::deleteByOwner)
        .chain(gone ->
            gone == 0 ? Uni.createFrom().item(0) : keepWithinTotal().map(more -> gone + more));
  }

  /** The first to go; none where nothing has to, or nothing may. */
  private static Uni<List<Candidate>> chosen(
      Function<String, RowQuery> queries, String whose, String candidates, long budget) {
    return queries
        .apply(EXCESS.formatted(whose))
        .getSingleResult()
        .map(row -> row.number("bytes") - budget)
        .chain(excess ->
            excess <= 0
                ? Uni.createFrom().item(List.<Candidate>of())
                : queries
                    .apply(candidates)
                    .getResultList(Candidate::of)
                    .map(all -> within(excess, all)));
  }

  /** As many of the first as brought no more than this, and one at least. */
  private static List<Candidate> within(long bytes, List<Candidate> candidates) {
    List<Candidate> first = new ArrayList<>();
    long sum = 0;
    for (Candidate candidate : candidates) {
      sum += candidate.bytes();
      if (!first.isEmpty() && sum > bytes) {
        break;
      }
      first.add(candidate);
    }
    return first;
  }

  private Uni<Integer> deleteByOwner(List<Candidate> chosen) {
    Map<String, List<Candidate>> byOwner =
        chosen.stream()
            .collect(
                Collectors.groupingBy(Candidate::owner, LinkedHashMap::new, Collectors.toList()));
    return Multi.createFrom()
        .iterable(byOwner.entrySet())
        .onItem()
        .transformToUniAndConcatenate(of ->
            transactions.in(
                new Owner(of.getKey()),
                session -> StateLock.take(session).chain(() -> delete(session, of.getValue()))))
        .collect()
        .with(Collectors.summingInt(Integer::intValue));
  }

  private static Uni<Integer> delete(OwnedSession session, List<Candidate> chosen) {
    return chosen.isEmpty()
        ? Uni.createFrom().item(0)
        : session
            .createNativeQuery(
                "delete from snapshot where owner_id = :owner and id = " + ListParameter.ANY_ID)
            .setParameter("ids", ListParameter.of(chosen.stream().map(Candidate::id).toList()))
            .executeUpdate()
            .call(() -> Blocks.deleteUnreachable(session));
  }
}
