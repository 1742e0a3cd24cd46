package dev.eunoe.memory;

import java.time.Instant;
import java.util.Set;

/**
 * What to look for in an owner's memory.
 *
 * @param question the user's message as it was sent
 * @param limit the most recollections to return
 * @param visibleTurnIds turns the model still sees in its window; they are never recalled
 */
public record RecallQuery(
    Owner owner, String question, Instant now, int limit, Set<String> visibleTurnIds) {
  public RecallQuery {
    if (limit < 1) {
      throw new IllegalArgumentException("recall limit must be at least 1, was " + limit);
    }
    visibleTurnIds = Set.copyOf(visibleTurnIds);
  }
}
