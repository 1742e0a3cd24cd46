package dev.eunoe.memory;

import java.util.List;

/**
 * Messages of a conversation, see {@link ConversationItems}, that a turn takes among its own.
 *
 * @param from the place of the first of them among the turn's messages
 * @param ids of all of them, in their order
 */
public record TakenItems(int from, List<String> ids) {
  public static final TakenItems NONE = new TakenItems(0, List.of());

  public TakenItems {
    ids = List.copyOf(ids);
  }
}
