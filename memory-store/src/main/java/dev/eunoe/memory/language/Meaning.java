package dev.eunoe.memory.language;

import java.util.HashSet;
import java.util.Set;

/**
 * What a text says, as far as words tell: for finding what says the same again in other words.
 *
 * @param words stems of those of meaning, without those that any statement may be put into
 * @param forms the stems of {@code words} with their irregular forms
 * @param facts names and long numbers, stemmed alike
 * @param denies whether it says that something is not so
 */
public record Meaning(Set<String> words, Set<String> forms, Set<String> facts, boolean denies) {
  /** What is said with them is said without them, too. */
  private static final Set<String> NEUTRAL =
      Set.of(
          ("called name named say said tell told mention mentioned remember recall forget know note noted see"
                  + " understood understand got actually way thing get go going oh hey hi hello thanks thank ok okay"
                  + " sure fine")
              .split(" "));

  private static final int MIN_DIGITS = 3;

  public static Meaning of(String text) {
    Set<String> words = new HashSet<>();
    Set<String> forms = new HashSet<>();
    for (String word : Words.content(text)) {
      for (String part : IndexTerms.ofWord(word)) {
        if (!NEUTRAL.contains(part)) {
          words.add(LightStem.of(part));
          WordFamilies.forms(part).forEach(form -> forms.add(LightStem.of(form)));
        }
      }
    }
    words.addAll(Unspaced.pairs(NormalForm.of(text)));
    forms.addAll(words);
    return new Meaning(words, forms, facts(text), Gist.denies(text));
  }

  /** Names, and numbers long enough to be of one thing alone; no weekdays and months. */
  private static Set<String> facts(String text) {
    Set<String> facts = new HashSet<>();
    for (String fact : Facts.of(text)) {
      boolean number = fact.chars().filter(Character::isDigit).count() >= MIN_DIGITS;
      if (number || (!Facts.isOfDate(fact) && fact.chars().noneMatch(Character::isDigit))) {
        facts.add(LightStem.of(fact));
      }
    }
    return facts;
  }

  public boolean isEmpty() {
    return words.isEmpty();
  }

  /**
   * Whether another says the same and nothing else: all its words are among these, they are half of
   * these at least, a name or number among them if there is one, and both say it is so or both that
   * it is not.
   */
  public boolean isRestatedBy(Meaning other) {
    return !other.isEmpty()
        && denies == other.denies
        && (facts.isEmpty() || facts.stream().anyMatch(other.words::contains))
        && forms.containsAll(other.words)
        && 2 * shared(other) >= words.size();
  }

  /** Whether another has most of its words. */
  public boolean isMostlyIn(Meaning other) {
    return 2 * shared(other) > words.size();
  }

  private long shared(Meaning other) {
    return words.stream().filter(other.forms::contains).count();
  }
}
