package dev.eunoe.memory.persistence.dense;

import dev.eunoe.memory.Embedded;
import dev.eunoe.memory.Embedder;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.StoreConfig;
import dev.eunoe.memory.dense.OwnerVectors;
import dev.eunoe.memory.dense.Passages;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.RowQuery;
import dev.eunoe.memory.persistence.session.Transactions;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Uni;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * An owner's vectors beside the index of words. What they say of a question depends on what is
 * stored alone: vectors that are due are made before it is answered, and where that would take too
 * long, after an import or an upgrade, none of the owner's are looked at until all are made.
 */
public final class PassageVectors {
  /** Passages that a question waits for, about two seconds on one thread. */
  private static final int WAITED_FOR = 200;

  /** Turns embedded between two transactions. */
  private static final int TURNS = 16;

  /** Of an owner's turns the newest are looked at: forty megabytes where none is a page. */
  private static final int MOST_TURNS = 100_000;

  /** Turns near a question that are ranked; further away all are alike. */
  private static final int NEAREST = 200;

  private static final String FIRST_DUE =
      """
      select owner_id, (select count(*) from vectors_due) as left_over
      from vectors_due order by turn_id limit 1
      """;

  /** Two ranges, because no index finds what is different. */
  private static final String OF_ANOTHER_MODEL =
      """
      with other as (
        delete from passage_vectors where turn_id in (
          select turn_id from passage_vectors where model < :model or model > :model limit 10000)
        returning turn_id, owner_id, length(vectors) as bytes)
      insert into vectors_due (turn_id, owner_id, passages)
      select turn_id, owner_id, least(16, 1 + bytes / 384) from other
      on conflict (turn_id) do nothing
      """;

  private final Transactions transactions;
  private final Optional<Embedder> embedder;
  private final VectorCache cache;

  public PassageVectors(Transactions transactions, StoreConfig config) {
    this.transactions = transactions.unhurried();
    this.embedder = config.embedder();
    this.cache = new VectorCache(Runtime.getRuntime().maxMemory() / 8);
  }

  /** The question as a vector; empty where it is not English, or vectors are off. */
  public Uni<Optional<byte[]>> asked(String question) {
    return embedder.isEmpty()
        ? Uni.createFrom().item(Optional.empty())
        : TextWork.run(
            Long.MAX_VALUE,
            () ->
                Passages.of(question).stream()
                    .findFirst()
                    .map(_ -> embedder.get().embed(question)));
  }

  /**
   * The owner's turns nearest to a question, within the caller's transaction; empty where the
   * question has no vector, or the owner's are being made.
   *
   * @param searched the places that are looked at
   */
  public Uni<Optional<OwnerVectors.Near>> near(
      OwnedSession session, Optional<byte[]> asked, LongPredicate searched) {
    return asked.isEmpty()
        ? Uni.createFrom().item(Optional.empty())
        : upToDate(session)
            .chain(changes ->
                changes.due() > 0
                    ? Uni.createFrom().item(Optional.empty())
                    : held(session, changes)
                        .chain(vectors ->
                            TextWork.run(
                                vectors.bytes(),
                                () -> Optional.of(vectors.near(asked.get(), searched, NEAREST)))));
  }

  private Uni<VectorRows.Changes> upToDate(OwnedSession session) {
    return VectorRows.changes(session, WAITED_FOR + 1)
        .chain(changes ->
            changes.due() == 0 || changes.due() > WAITED_FOR
                ? Uni.createFrom().item(changes)
                : VectorRows.due(session, WAITED_FOR)
                    .chain(due -> make(session, due))
                    .chain(() -> VectorRows.changes(session, WAITED_FOR + 1)));
  }

  private Uni<OwnerVectors> held(OwnedSession session, VectorRows.Changes now) {
    String owner = session.owner().id();
    Optional<VectorCache.Held> held =
        cache.of(owner).filter(before -> before.removed() == now.removed());
    if (held.isPresent() && held.get().stored() == now.stored()) {
      return Uni.createFrom().item(held.get().vectors());
    }
    Embedder by = embedder.orElseThrow();
    OwnerVectors before =
        held.map(VectorCache.Held::vectors).orElse(OwnerVectors.none(by.dimension()));
    long after = held.map(VectorCache.Held::stored).orElse(0L);
    return VectorRows.read(session, by.name(), after, now, MOST_TURNS)
        .chain(more ->
            TextWork.run(
                before.bytes() + (long) more.size() * by.dimension(),
                () -> before.with(more, MOST_TURNS)))
        .invoke(vectors ->
            cache.hold(owner, new VectorCache.Held(now.stored(), now.removed(), vectors)));
  }

  private Uni<Void> make(OwnedSession session, List<VectorRows.Due> due) {
    return embedded(due)
        .chain(made -> VectorRows.store(session, embedder.orElseThrow().name(), made));
  }

  private Uni<List<VectorRows.Made>> embedded(List<VectorRows.Due> due) {
    return TextWork.run(
        due.isEmpty() ? 0 : Long.MAX_VALUE,
        () -> due.stream().map(turn -> new VectorRows.Made(turn, embedded(turn.text()))).toList());
  }

  private byte[] embedded(String text) {
    var vectors = new ByteArrayOutputStream();
    Passages.of(text).forEach(passage -> vectors.writeBytes(embedder.orElseThrow().embed(passage)));
    return vectors.toByteArray();
  }

  /** Makes the vectors of some turns of any owner: no transaction is open meanwhile. */
  public Uni<Embedded> some() {
    return embedder.isEmpty()
        ? Uni.createFrom().item(Embedded.NOTHING)
        : transactions
            .overAllOwners(session -> RowQuery.sql(session, FIRST_DUE).getResultList())
            .chain(first ->
                first.isEmpty()
                    ? Uni.createFrom().item(Embedded.NOTHING)
                    : someOf(
                        new Owner(first.getFirst().text("owner_id")),
                        first.getFirst().number("left_over")));
  }

  private Uni<Embedded> someOf(Owner owner, long left) {
    return transactions
        .in(owner, session -> VectorRows.due(session, TURNS))
        .chain(due ->
            embedded(due)
                .chain(made ->
                    transactions.in(
                        owner,
                        session -> VectorRows.store(session, embedder.orElseThrow().name(), made)))
                .replaceWith(new Embedded(due.size(), left)));
  }

  /** Makes due what is of another model, some thousands of turns at a time. */
  public Uni<Void> replaceOtherModels() {
    return embedder.isEmpty()
        ? Uni.createFrom().voidItem()
        : transactions
            .overAllOwners(session ->
                session
                    .createNativeQuery(OF_ANOTHER_MODEL)
                    .setParameter("model", embedder.get().name())
                    .executeUpdate())
            .chain(made -> made == 0 ? Uni.createFrom().voidItem() : replaceOtherModels());
  }

  /** Forgets what is held in memory of an owner whose words were erased. */
  public void letGo(Owner owner) {
    cache.letGo(owner.id());
  }
}
