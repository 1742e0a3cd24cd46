package dev.eunoe.memory.persistence.pins;

import dev.eunoe.memory.language.Meaning;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.sealing.Sealing;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** What erasing messages takes away of the pins, within the caller's transaction. */
public final class PinErasure {
  private static final String HOLDS_AGAIN =
      """
      update pin set superseded_at = null, superseded_by = null
      where owner_id = :owner and superseded_by in (select public_id from pin where id = %s)
      """
          .formatted(ListParameter.ANY_ID);

  private PinErasure() {}

  /**
   * Deletes the pins found in erased turns, and those added by hand that say the same; what they
   * had superseded holds again.
   *
   * @param turns rows of the turns
   * @param said what their messages say
   * @return how many were deleted
   */
  public static Uni<Integer> of(OwnedSession session, Set<Long> turns, Collection<Meaning> said) {
    return session
        .createSelectionQuery("from PinEntity where ownerId = :owner", PinEntity.class)
        .getResultList()
        .map(pins ->
            pins.stream()
                .filter(pin ->
                    pin.sourceTurnId == null
                        ? saysTheSame(session.sealing(), said, pin)
                        : turns.contains(pin.sourceTurnId))
                .map(pin -> pin.id)
                .toList())
        .invoke(session::letGo)
        .chain(going -> going.isEmpty() ? Uni.createFrom().item(0) : delete(session, going));
  }

  private static boolean saysTheSame(Sealing sealing, Collection<Meaning> said, PinEntity pin) {
    Meaning pinned = Meaning.of(pin.text.open(sealing));
    return said.stream().anyMatch(meaning -> meaning.isRestatedBy(pinned));
  }

  private static Uni<Integer> delete(OwnedSession session, List<Long> pins) {
    return session
        .createNativeQuery(HOLDS_AGAIN)
        .setParameter("ids", ListParameter.of(pins))
        .executeUpdate()
        .chain(() ->
            session
                .createNativeQuery("delete from pin where id = " + ListParameter.ANY_ID)
                .setParameter("ids", ListParameter.of(pins))
                .executeUpdate());
  }
}
