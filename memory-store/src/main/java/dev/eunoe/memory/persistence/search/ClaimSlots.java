package dev.eunoe.memory.persistence.search;

import dev.eunoe.memory.claims.Claim;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.sealing.Sealing;
import java.util.Map;

/**
 * The slots of claims as they are stored: of each speaker by themselves, since your favourite
 * colour says nothing of mine, and of each space.
 *
 * @param spaces of the conversations that are in one, by their rows
 */
record ClaimSlots(Sealing sealing, Map<Long, String> spaces) {
  String of(OpenedMessage turn, Claim claim) {
    return of(turn, claim, turn.conversationId());
  }

  /**
   * @param conversation in the turn's space, too
   */
  String of(OpenedMessage turn, Claim claim, long conversation) {
    String space = spaces.getOrDefault(conversation, "");
    String within = space.isEmpty() ? "" : "=" + sealing.open(space);
    return sealing.lexeme(within + "=" + turn.speaker() + "=" + claim.slot());
  }
}
