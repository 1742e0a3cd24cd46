package dev.eunoe.turn.memory;

import dev.eunoe.memory.MemoryScope;
import org.jspecify.annotations.Nullable;

/**
 * How a turn uses memory.
 *
 * @param recalls whether past turns may be recalled into its prompt
 * @param space its conversation begins in; null where it stays where it is
 * @param everywhere whether what is kept apart in other spaces is recalled, too
 */
public record MemoryUse(boolean recalls, @Nullable String space, boolean everywhere) {

  /** The conversations that are recalled from; the turn's own may not be kept. */
  public MemoryScope scope(String conversationId) {
    return everywhere
        ? MemoryScope.EVERYWHERE
        : space == null ? new MemoryScope.SpaceOf(conversationId) : new MemoryScope.Space(space);
  }
}
