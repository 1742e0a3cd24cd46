package dev.eunoe.memory.consolidation;

import dev.eunoe.memory.language.Facts;
import dev.eunoe.memory.language.Gist;
import dev.eunoe.memory.language.Sentences;
import dev.eunoe.memory.language.Words;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A sentence that a model wrote, and whether a turn says it.
 *
 * <p>It does where two sentences of it that follow each other have the claim's words of meaning, in
 * whatever form, and deny what it denies: nearly all words of a claim with a number, date or name
 * in it, which cannot be there by chance, and all of another. What a claim says of a speaker by
 * their role has to be said by them: a model that is lost makes the user's what the other side
 * told.
 */
final class ModelSentence {
  /** Of the words beside a fact: one in four may be the model's own. */
  private static final double SAID = 0.75;

  /** Forms of a longer word share so many letters: allergic and allergy, started and starting. */
  private static final int STEM = 5;

  /** What joins a thing to its value; beside two other words it tells nothing of its own. */
  private static final Map<String, String> JOINING =
      joining(
          "name: called call calls name names named",
          "live: live lives lived living move moves moved moving come comes came coming home",
          "work: work works worked working job",
          "tell: tell tells told say says said thing things",
          "keep: remember remembers forget note noted");

  private final Set<String> joining = new HashSet<>();
  private final Set<String> telling = new HashSet<>();
  private final Set<String> about;
  private final boolean hasFacts;
  private final boolean denies;

  /**
   * @param turns whose speakers' roles it may speak of
   */
  ModelSentence(String sentence, List<SourceMessage> turns) {
    Set<String> words = new HashSet<>(Words.content(sentence));
    Set<String> roles = new HashSet<>();
    turns.forEach(turn -> roles.add(turn.role()));
    this.about = new HashSet<>(roles);
    about.retainAll(words);
    words.removeAll(roles);
    words.forEach(word -> (JOINING.containsKey(word) ? joining : telling).add(form(word)));
    this.hasFacts = !Facts.of(sentence).isEmpty();
    this.denies = Gist.denies(sentence);
  }

  private static Map<String, String> joining(String... groups) {
    Map<String, String> joining = new HashMap<>();
    for (String group : groups) {
      String[] words = group.split(":? ");
      for (int i = 1; i < words.length; i++) {
        joining.put(words[i], ":" + words[0]);
      }
    }
    return Map.copyOf(joining);
  }

  /** The same for all forms of a word. */
  private static String form(String word) {
    String group = JOINING.get(word);
    if (group != null) {
      return group;
    }
    boolean plural = word.length() > 3 && word.endsWith("s");
    String one = plural ? word.substring(0, word.length() - 1) : word;
    boolean letters = one.chars().allMatch(Character::isLetter);
    return letters && one.length() > STEM ? one.substring(0, STEM) : one;
  }

  /** Whether a turn says so. */
  boolean isSaidIn(SourceMessage turn) {
    if (!(about.isEmpty() || about.contains(turn.role()))) {
      return false;
    }
    List<String> sentences = Sentences.of(turn.text());
    for (int i = 0; i < sentences.size(); i++) {
      String sentence = sentences.get(i);
      String next = i + 1 < sentences.size() ? sentences.get(i + 1) : "";
      if (isSaidBy(turn.speaker(), sentence) || isSaidBy(turn.speaker(), sentence + " " + next)) {
        return true;
      }
    }
    return false;
  }

  private boolean isSaidBy(String speaker, String words) {
    Set<String> said = new HashSet<>();
    Words.content(speaker + " " + words).forEach(word -> said.add(form(word)));
    return Gist.denies(words) == denies
        && (hasFacts && telling.size() > 1
            ? shared(said, telling) >= SAID * telling.size()
            : !telling.isEmpty() && said.containsAll(telling) && said.containsAll(joining));
  }

  private static long shared(Set<String> said, Set<String> words) {
    return words.stream().filter(said::contains).count();
  }
}
