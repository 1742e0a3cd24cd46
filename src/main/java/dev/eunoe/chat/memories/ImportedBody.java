package dev.eunoe.chat.memories;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.memory.ImportReceipt;

/**
 * What an import brought.
 *
 * @param knownConversations that were there already, and were left as they are
 */
@JsonNaming(SnakeCaseStrategy.class)
record ImportedBody(
    String object, int conversations, int messages, int pins, int knownConversations) {
  static ImportedBody of(ImportReceipt receipt) {
    return new ImportedBody(
        "memory.imported",
        receipt.conversations(),
        receipt.turns(),
        receipt.pins(),
        receipt.known());
  }
}
