package dev.eunoe.memory.persistence.exchange;

import dev.eunoe.memory.Message;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.persistence.session.StorableText;
import dev.eunoe.memory.secrets.JsonSecrets;
import dev.eunoe.memory.secrets.Secrets;
import java.util.List;

/**
 * What may be kept of words: all of them, or, where secrets are redacted, what is none.
 *
 * @param secrets whether they are redacted
 */
public record RetainedWords(boolean secrets) {

  public String text(String text) {
    return secrets ? Secrets.redact(text).text() : text;
  }

  /** Of JSON, which stays the JSON it is but for values that hold a secret. */
  String json(String json) {
    return StorableText.of(secrets ? JsonSecrets.redact(json) : json);
  }

  NewExchange of(NewExchange exchange) {
    List<Message> input =
        exchange.input().stream()
            .map(m -> new Message(m.role(), m.speaker(), text(m.text())))
            .toList();
    return new NewExchange(
        exchange.owner(),
        exchange.conversationId(),
        exchange.responseId(),
        exchange.previousResponseId(),
        exchange.model(),
        input,
        exchange.createdAt(),
        json(exchange.requestJson()),
        exchange.instructions(),
        exchange.settings(),
        exchange.key());
  }
}
