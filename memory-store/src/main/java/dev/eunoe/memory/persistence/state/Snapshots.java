package dev.eunoe.memory.persistence.state;

import dev.eunoe.memory.AnswerTakenException;
import dev.eunoe.memory.SavedBytes;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Saves model states, within the caller's transaction. */
final class Snapshots {
  /** Held until the transaction ends, so that a state is saved with it once. */
  private static final String EXCHANGE =
      """
      select id, conversation_id from exchange
      where owner_id = :owner and response_id = :response
        and status in ('COMPLETED', 'INCOMPLETE', 'CANCELLED') and not words_erased
      for no key update
      """;

  /** As long as nobody has ended or taken the answer; whoever does waits for the transaction. */
  private static final String RUNNING =
      """
      select id, conversation_id from exchange
      where owner_id = :owner and response_id = :response
        and status = 'IN_PROGRESS' and fence = :fence and not words_erased
      """;

  private static final String SAVED =
      """
      select id, position, bytes is null as passing from snapshot
      where owner_id = :owner and exchange_id = :exchange and fingerprint = :fingerprint
      """;

  private static final String LAST =
      """
      update snapshot s set bytes = p.bytes from snapshot_passing p
      where p.snapshot_id = s.id and s.owner_id = :owner and s.id = :id
      """;

  private static final String PARTS =
      """
      insert into snapshot_part (snapshot_id, owner_id, part, first_index, last_index, last_key)
      select :snapshot, :owner, a.part, a.first, a.last, a.key
      from unnest(%s, %s, %s, %s) as a (part, first, last, key)
      """
          .formatted(
              ListParameter.array("parts", "int"),
              ListParameter.array("firsts", "bigint"),
              ListParameter.array("lasts", "bigint"),
              ListParameter.array("keys", "bytea"));

  private final Optional<StateCipher> cipher;
  private final NearestSnapshots nearest;

  Snapshots(Optional<StateCipher> cipher, NearestSnapshots nearest) {
    this.cipher = cipher;
    this.nearest = nearest;
  }

  /**
   * Saves a state, unless its exchange has one that lasts as long, or is none that may have one.
   */
  Uni<SavedBytes> save(
      OwnedSession session, String responseId, StateToSave state, PackedBytes fixed) {
    return StateLock.share(session)
        .chain(() -> exchange(session, responseId))
        .chain(exchange ->
            exchange == null
                ? Uni.createFrom().item(SavedBytes.NOTHING)
                : saved(session, exchange, state)
                    .chain(saved -> {
                      if (saved == null) {
                        return save(session, responseId, exchange, state, fixed);
                      }
                      if (saved.number("position") < state.position()) { // of the answer's way here
                        return delete(session, saved.number("id"))
                            .chain(() -> save(session, responseId, exchange, state, fixed));
                      }
                      boolean lasts = !saved.get("passing", Boolean.class);
                      return lasts || !state.lasting()
                          ? Uni.createFrom().item(SavedBytes.NOTHING)
                          : last(session, saved.number("id"))
                              .chain(made ->
                                  made
                                      ? Uni.createFrom()
                                          .item(new SavedBytes(fixed.bytes().length, 0, 0))
                                      : save(session, responseId, exchange, state, fixed));
                    }));
  }

  /**
   * Saves a state of an answer that is being written, in place of an earlier one of it. The answer
   * is locked last: it does not wait for a state to be saved.
   *
   * @param fence that the answer has as the caller's
   * @throws AnswerTakenException (as failure) when it is not the caller's any more, or has an end
   */
  Uni<SavedBytes> saveOnTheWay(
      OwnedSession session, String responseId, long fence, StateToSave state, PackedBytes fixed) {
    return StateLock.share(session)
        .chain(() -> running(session, RUNNING, responseId, fence))
        .chain(exchange ->
            saved(session, exchange, state)
                .chain(saved ->
                    saved == null ? Uni.createFrom().item(0) : delete(session, saved.number("id")))
                .chain(() -> save(session, responseId, exchange, state, fixed)))
        .call(() -> running(session, RUNNING + "for share", responseId, fence));
  }

  private static Uni<Row> running(OwnedSession session, String sql, String responseId, long fence) {
    return session
        .createRowQuery(sql)
        .setParameter("response", responseId)
        .setParameter("fence", fence)
        .getSingleResultOrNull()
        .onItem()
        .ifNull()
        .failWith(() -> new AnswerTakenException(responseId));
  }

  static Uni<Integer> delete(OwnedSession session, long id) {
    return session
        .createNativeQuery("delete from snapshot where owner_id = :owner and id = :id")
        .setParameter("id", id)
        .executeUpdate();
  }

  /**
   * Makes a passing state last; where a crash has taken it, its row goes.
   *
   * @return whether it lasts now
   */
  private static Uni<Boolean> last(OwnedSession session, long id) {
    return session
        .createNativeQuery(LAST)
        .setParameter("id", id)
        .executeUpdate()
        .chain(made ->
            session
                .createNativeQuery(
                    made > 0
                        ? "delete from snapshot_passing where owner_id = :owner and snapshot_id = :id"
                        : "delete from snapshot where owner_id = :owner and id = :id")
                .setParameter("id", id)
                .executeUpdate()
                .replaceWith(made > 0));
  }

  private static Uni<@Nullable Row> exchange(OwnedSession session, String responseId) {
    return session
        .createRowQuery(EXCHANGE)
        .setParameter("response", responseId)
        .getSingleResultOrNull();
  }

  private static Uni<@Nullable Row> saved(OwnedSession session, Row exchange, StateToSave state) {
    return session
        .createRowQuery(SAVED)
        .setParameter("exchange", exchange.number("id"))
        .setParameter("fingerprint", state.fingerprint())
        .getSingleResultOrNull();
  }

  private Uni<SavedBytes> save(
      OwnedSession session, String responseId, Row exchange, StateToSave state, PackedBytes fixed) {
    var blocks = new NamedBlocks(state.blocks(), session.owner(), cipher);
    return nearest
        .row(session, responseId, state.fingerprint(), Set.of())
        .map(row -> row == null ? null : row.number("snapshot_id"))
        .chain(before -> new MissingBlocks(session, state.fingerprint(), blocks).find(before))
        .chain(missing -> Blocks.write(session, state.fingerprint(), blocks, missing, cipher))
        .chain(added -> {
          var snapshot = SnapshotEntity.of(session.owner(), exchange, state, fixed, added.blocks());
          return session
              .persist(snapshot)
              .chain(session::flush)
              .chain(() ->
                  state.lasting()
                      ? Uni.createFrom().voidItem()
                      : session
                          .persist(PassingEntity.of(snapshot, fixed))
                          .chain(session::flush)
                          .replaceWithVoid())
              .chain(() -> parts(session, snapshot.id, blocks.parts(), blocks))
              .replaceWith(new SavedBytes(fixed.bytes().length, added.blocks(), added.newBlocks()));
        });
  }

  private static Uni<Integer> parts(
      OwnedSession session, long snapshot, List<NamedBlocks.Part> parts, NamedBlocks blocks) {
    return parts.isEmpty()
        ? Uni.createFrom().item(0)
        : session
            .createNativeQuery(PARTS)
            .setParameter("snapshot", snapshot)
            .setParameter("parts", list(parts, NamedBlocks.Part::part))
            .setParameter("firsts", list(parts, NamedBlocks.Part::first))
            .setParameter("lasts", list(parts, NamedBlocks.Part::last))
            .setParameter("keys", list(parts, part -> blocks.key(part.to() - 1)))
            .executeUpdate();
  }

  private static String list(
      List<NamedBlocks.Part> parts, Function<NamedBlocks.Part, Object> value) {
    return ListParameter.of(parts.stream().map(value).toList());
  }
}
