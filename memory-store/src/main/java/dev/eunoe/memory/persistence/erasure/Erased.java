package dev.eunoe.memory.persistence.erasure;

import dev.eunoe.memory.language.Meaning;
import dev.eunoe.memory.language.Words;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What one erasure is about to take away: messages, and then the answers that echo them. */
final class Erased {
  private final Map<Long, OpenedMessage> turns = new LinkedHashMap<>();
  private int asked;

  Erased(Collection<OpenedMessage> asked) {
    ask(asked);
  }

  /** Adds what is erased as if it had been asked for; before any echo. */
  void ask(Collection<OpenedMessage> more) {
    add(more);
    asked = turns.size();
  }

  void add(Collection<OpenedMessage> more) {
    more.forEach(turn -> turns.put(turn.id(), turn));
  }

  boolean contains(OpenedMessage turn) {
    return turns.containsKey(turn.id());
  }

  Collection<OpenedMessage> turns() {
    return turns.values();
  }

  Set<Long> ids() {
    return turns.keySet();
  }

  /** How many were asked for; the others are echoes. */
  int asked() {
    return asked;
  }

  /** The exchanges of the messages asked for that are not answers. */
  Set<Long> exchangesOfMessages() {
    return turns.values().stream()
        .limit(asked)
        .filter(turn -> turn.role().equals("user"))
        .map(OpenedMessage::exchangeId)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What the messages asked for say. */
  List<Meaning> meanings() {
    return turns.values().stream()
        .limit(asked)
        .filter(turn -> turn.role().equals("user"))
        .map(turn -> Meaning.of(turn.text()))
        .toList();
  }

  Set<Long> exchangeIds() {
    return turns.values().stream()
        .map(OpenedMessage::exchangeId)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  long firstExchange() {
    return exchangeIds().iterator().next();
  }

  Set<String> publicIds() {
    return turns.values().stream().map(OpenedMessage::publicId).collect(Collectors.toSet());
  }

  long chars() {
    return OpenedMessage.chars(turns.values());
  }

  List<String> texts() {
    return turns.values().stream().map(OpenedMessage::text).toList();
  }

  /** The content words of what was asked for. */
  Set<String> words() {
    Set<String> words = new HashSet<>();
    turns.values().stream().limit(asked).forEach(turn -> words.addAll(Words.content(turn.text())));
    return words;
  }
}
