package dev.eunoe.memory.persistence.transfer;

import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.MemoryExport.ExportedExchange;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.persistence.session.StorableText;
import java.util.List;
import java.util.function.UnaryOperator;

/** An exchange of an import and the conversation it is of. */
record PlacedExchange(MemoryExport.Conversation conversation, ExportedExchange exchange) {

  int turns() {
    return exchange.turns().size();
  }

  int chars() {
    return exchange.turns().stream().mapToInt(turn -> turn.text().length()).sum();
  }

  /**
   * As it is stored: without secrets, and with an end.
   *
   * @param kept what may be kept of a text
   */
  PlacedExchange storable(UnaryOperator<String> kept) {
    List<StoredMessage> turns =
        exchange.turns().stream()
            .map(turn ->
                new StoredMessage(
                    turn.id(),
                    turn.role(),
                    turn.speaker(),
                    kept.apply(turn.text()),
                    turn.at(),
                    turn.erased()))
            .toList();
    return new PlacedExchange(
        conversation,
        new ExportedExchange(
            exchange.responseId(),
            exchange.previousResponseId(),
            StorableText.of(exchange.model()),
            exchange.status(),
            exchange.createdAt(),
            exchange.finishedAt() == null ? exchange.createdAt() : exchange.finishedAt(),
            turns));
  }

  /** What a tokenizer is asked about: its words, and nothing that was counted elsewhere. */
  Exchange toRecord() {
    return new Exchange(
        exchange.responseId(),
        conversation.id(),
        exchange.previousResponseId(),
        exchange.model(),
        exchange.status(),
        exchange.turns(),
        "{}",
        null,
        null,
        "",
        new int[0],
        new int[0],
        0,
        0,
        "",
        exchange.createdAt(),
        exchange.finishedAt(),
        null,
        null);
  }
}
