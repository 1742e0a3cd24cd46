package dev.eunoe.memory;

import org.jspecify.annotations.Nullable;

/**
 * Some turns of a conversation from before an upgrade, indexed as newer ones are.
 *
 * @param number by which the conversation stands in line; 0 where none is left
 * @param left how many conversations there are in all, this one included
 * @param more whether it has turns that are not done yet
 * @param failure why nothing could be done of it; it stays in line
 */
public record Reindexed(long number, long left, boolean more, @Nullable String failure) {
  public static final Reindexed NOTHING = new Reindexed(0, 0, false, null);
}
