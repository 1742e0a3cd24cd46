package dev.eunoe.chat.responses;

/** An item of a response's output. */
sealed interface Output permits OutputItem, ReasoningItem {
  /** A piece of an item's content. */
  sealed interface Content permits OutputItem.Part, ReasoningItem.Part {}
}
