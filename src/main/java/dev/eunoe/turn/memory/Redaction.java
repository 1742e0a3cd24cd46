package dev.eunoe.turn.memory;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.secrets.JsonSecrets;
import dev.eunoe.memory.secrets.Secrets;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What is kept of what is said: the same without secrets. The model answers on the words as they
 * were typed; what is stored (words, token ids, the state) has read the words as they are kept.
 */
@ApplicationScoped
public class Redaction {
  private final boolean on;

  @Inject
  public Redaction(EunoeConfig config) {
    this(config.memory().redactSecrets());
  }

  public Redaction(boolean on) {
    this.on = on;
  }

  public String kept(String text) {
    return on ? Secrets.redact(text).text() : text;
  }

  public List<Message> kept(List<Message> messages) {
    return messages.stream().map(m -> new Message(m.role(), m.speaker(), kept(m.text()))).toList();
  }

  /** What is kept of an answer to these messages: nothing of their secrets, by halves either. */
  public UnaryOperator<String> ofAnswerTo(List<Message> messages) {
    if (!on) {
      return UnaryOperator.identity();
    }
    Set<String> secrets =
        messages.stream()
            .flatMap(message -> Secrets.in(message.text()).stream())
            .collect(Collectors.toSet());
    return text -> Secrets.withoutPieces(kept(text), secrets);
  }

  /**
   * What is kept of a request: nothing of the secrets in its messages, by halves either, and JSON
   * as it was.
   */
  public String request(String json, List<Message> messages) {
    return on ? JsonSecrets.redact(json, ofAnswerTo(messages)) : json;
  }

  /** How many secrets of which kind are not kept of these texts. */
  public SortedMap<String, Integer> counts(List<String> texts) {
    var counts = new TreeMap<String, Integer>();
    if (on) {
      texts.forEach(text ->
          Secrets.redact(text).counts().forEach((kind, n) -> counts.merge(kind, n, Integer::sum)));
    }
    return counts;
  }
}
