package dev.eunoe.turn;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.secrets.Secrets;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is kept of what is said: the same without secrets. The model answers on the words as they
 * were typed; what is stored (words, token ids, the state) has read the words as they are kept.
 */
@ApplicationScoped
class Redaction {
  private final boolean on;

  Redaction(EunoeConfig config) {
    this.on = config.memory().redactSecrets();
  }

  String kept(String text) {
    return on ? Secrets.redact(text).text() : text;
  }

  List<Message> kept(List<Message> messages) {
    return messages.stream().map(m -> new Message(m.role(), kept(m.text()))).toList();
  }

  /** How many secrets of which kind are not kept of these texts. */
  SortedMap<String, Integer> counts(List<String> texts) {
    var counts = new TreeMap<String, Integer>();
    if (on) {
      texts.forEach(text ->
          Secrets.redact(text).counts().forEach((kind, n) -> counts.merge(kind, n, Integer::sum)));
    }
    return counts;
  }
}
