package dev.eunoe.turn.memory;

import dev.eunoe.memory.Pin;
import dev.eunoe.memory.language.IndexTerms;
import dev.eunoe.memory.language.LightStem;
import dev.eunoe.memory.language.Words;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Pins that a question is about: those that share one of its words. An owner has few, so they are
 * looked through, with the words cut as for messages.
 */
final class FittingPins {
  private FittingPins() {}

  /** Of those that hold, with the most words of the question first. */
  static List<Pin> of(String question, List<Pin> pins) {
    Set<String> asked = terms(question);
    return pins.stream()
        .filter(pin -> pin.supersededAt() == null)
        .filter(pin -> shared(asked, pin) > 0)
        .sorted(Comparator.comparing((Pin pin) -> shared(asked, pin)).reversed())
        .toList();
  }

  private static long shared(Set<String> asked, Pin pin) {
    return terms(pin.text()).stream().filter(asked::contains).count();
  }

  private static Set<String> terms(String text) {
    return IndexTerms.of(text).stream()
        .filter(term -> !Words.isFunctionWord(term))
        .map(term -> IndexTerms.isStemmed(term) ? LightStem.of(term) : term)
        .collect(Collectors.toSet());
  }
}
