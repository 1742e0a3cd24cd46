package dev.eunoe.memory;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Set;

/**
 * What to look for in an owner's memory.
 *
 * @param question the user's message as it was sent
 * @param asked when, and in whose time zone: what "yesterday" and "on Sunday" mean
 * @param limit the most recollections to return
 * @param visibleTurnIds turns the model still sees in its window; they are never recalled
 * @param scope the conversations that are searched
 * @param floor what fits the question less than this share of the best is left out, 0 to 1: for
 *     models that a weak match distracts
 */
public record RecallQuery(
    Owner owner,
    String question,
    ZonedDateTime asked,
    int limit,
    Set<String> visibleTurnIds,
    MemoryScope scope,
    double floor) {
  /** What matches a quarter as well as the best is mostly there by a common word alone. */
  public static final double DEFAULT_FLOOR = 0.25;

  public RecallQuery {
    if (limit < 1) {
      throw new IllegalArgumentException("recall limit must be at least 1, was " + limit);
    }
    if (!(floor >= 0 && floor <= 1)) {
      throw new IllegalArgumentException("recall floor must be from 0 to 1, was " + floor);
    }
    visibleTurnIds = Set.copyOf(visibleTurnIds);
  }

  /** Asked in UTC, everywhere. */
  public RecallQuery(
      Owner owner,
      String question,
      Instant now,
      int limit,
      Set<String> visibleTurnIds,
      double floor) {
    this(
        owner,
        question,
        now.atZone(ZoneOffset.UTC),
        limit,
        visibleTurnIds,
        MemoryScope.EVERYWHERE,
        floor);
  }

  /** Asked in UTC, everywhere. */
  public RecallQuery(
      Owner owner, String question, Instant now, int limit, Set<String> visibleTurnIds) {
    this(owner, question, now, limit, visibleTurnIds, DEFAULT_FLOOR);
  }

  public RecallQuery(
      Owner owner,
      String question,
      ZonedDateTime asked,
      int limit,
      Set<String> visibleTurnIds,
      MemoryScope scope) {
    this(owner, question, asked, limit, visibleTurnIds, scope, DEFAULT_FLOOR);
  }

  public Instant now() {
    return asked.toInstant();
  }
}
