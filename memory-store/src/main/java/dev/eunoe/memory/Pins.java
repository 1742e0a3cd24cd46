package dev.eunoe.memory;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Standing instructions and facts about the owner: found in what the owner writes (by {@link
 * MemoryStore#begin}), or added, edited and deleted here. Each operation is one transaction.
 */
public interface Pins {

  /** All pins, oldest first; those that were superseded are their history. */
  Uni<List<Pin>> all(Owner owner);

  /**
   * The pins for a prompt in this conversation (which may not exist yet); empty when the
   * conversation is kept out of memory.
   *
   * @param scope the conversations whose pins these are; those added by hand are everywhere
   */
  Uni<Optional<List<Pin>>> inConversation(Owner owner, String conversationId, MemoryScope scope);

  /**
   * Adds a pin by hand; the same words twice are one pin.
   *
   * @throws IllegalArgumentException when the text is blank or longer than {@link Pin#MAX_CHARS}
   */
  Uni<Pin> add(Owner owner, Pin.Kind kind, String text, Instant at);

  /** Pins the words of a turn; empty when there is no such turn. */
  Uni<Optional<Pin>> addFromTurn(Owner owner, Pin.Kind kind, String turnId, Instant at);

  /** Gives a pin other words; empty when there is no such pin. */
  Uni<Optional<Pin>> edit(Owner owner, String pinId, String text, Instant at);

  /** Deletes a pin; what was said in the conversation stays. False when there is no such pin. */
  Uni<Boolean> delete(Owner owner, String pinId);
}
