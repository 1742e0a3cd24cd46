package dev.eunoe.memory.persistence.exchange;

import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.SealedAlike;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Finds exchanges by what was said up to their end, within the caller's transaction. */
public final class Transcripts {
  private static final String HASHES = ListParameter.texts("hashes");

  /**
   * The longest transcript first; of several that say the same, those of conversations kept out of
   * memory: nobody can tell which of them is meant, and what is kept out must not be remembered
   * through another that begins alike.
   */
  private static final String FIND =
      """
      select e.id from exchange e join conversation c on c.id = e.conversation_id
      where e.owner_id = :owner and e.transcript_hash <> '' and e.transcript_hash = any (%1$s)
        and e.status in ('COMPLETED', 'INCOMPLETE', 'CANCELLED')
      order by array_position(%1$s, e.transcript_hash) desc, c.memory, e.id desc limit 1
      """
          .formatted(HASHES);

  private Transcripts() {}

  /**
   * @param hashes of the same talk, longer and longer
   */
  public static Uni<Optional<Exchange>> find(OwnedSession session, List<String> hashes) {
    return session
        .createNativeQuery(FIND, Long.class)
        .setParameter(
            "hashes",
            ListParameter.of(
                hashes.stream()
                    .map(hash -> SealedAlike.of(session.sealing(), hash).stored())
                    .toList()))
        .getSingleResultOrNull()
        .chain(id -> ExchangeReader.records(session, id == null ? List.of() : List.of(id)))
        .map(records -> records.stream().findFirst());
  }

  /**
   * Makes exchanges unknown by their words, which are not those that were said any more; a state
   * that has read those, wherever it is, is not theirs any more.
   */
  public static Uni<Integer> forget(OwnedSession session, Collection<Long> exchanges) {
    return session
        .createNativeQuery(
            "update exchange set transcript_hash = '', words_erased = true where id = "
                + ListParameter.ANY_ID)
        .setParameter("ids", ListParameter.of(exchanges))
        .executeUpdate();
  }
}
