package dev.eunoe.memory.recall;

import dev.eunoe.memory.language.Words;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a conversation's speakers tell about how to rank in it: nothing here knows a style of chat.
 *
 * <pre>
 *   evenness = (mean length of the terse) / (mean length of the wordy), in (0, 1]
 *   weight(voice) = min(1, (mean length of the others / its own mean length))^WORDY   for assistants
 * </pre>
 *
 * People who talk with each other are about equally wordy, so that what stands next to a turn
 * belongs to it; next to someone who writes pages it does not, and those pages match everything.
 */
final class Structure {
  private final double evenness;
  private final Map<Integer, Voice> voices = new HashMap<>();
  private final Map<Integer, Double> weights = new HashMap<>();
  private final Map<Integer, Double> shares = new HashMap<>();

  private Structure(Collection<Voice> voices, Tuning tuning) {
    long turns = voices.stream().mapToLong(Voice::turns).sum();
    double shortest = Double.MAX_VALUE;
    double longest = 1;
    for (Voice voice : voices) {
      // A voice that hardly speaks says nothing about how the others talk.
      if (voice.turns() * 20 >= turns) {
        shortest = Math.min(shortest, Math.max(1, voice.meanTerms()));
        longest = Math.max(longest, voice.meanTerms());
      }
    }
    evenness = voices.isEmpty() ? 1 : Math.min(1, shortest / longest);
    for (Voice voice : voices) {
      this.voices.put(voice.number(), voice);
      boolean assistant = voice.role().equals("assistant");
      double ratio = Math.min(1, shortest / Math.max(1, voice.meanTerms()));
      double even = Math.pow(ratio, tuning.wordy());
      weights.put(voice.number(), assistant ? even * tuning.assistant() : even);
      shares.put(voice.number(), turns == 0 ? 0 : (double) voice.turns() / turns);
    }
  }

  static Map<Long, Structure> byConversation(List<Voice> voices, Tuning tuning) {
    Map<Long, List<Voice>> grouped = new HashMap<>();
    for (Voice voice : voices) {
      grouped.computeIfAbsent(voice.conversation(), _ -> new java.util.ArrayList<>()).add(voice);
    }
    Map<Long, Structure> structures = new HashMap<>();
    grouped.forEach((id, own) -> structures.put(id, new Structure(own, tuning)));
    return structures;
  }

  static Structure unknown(Tuning tuning) {
    return new Structure(List.of(), tuning);
  }

  /** In (0, 1]: 1 where all speak at the same length. */
  double evenness() {
    return evenness;
  }

  double weight(int voice) {
    return weights.getOrDefault(voice, 1.0);
  }

  boolean isAssistant(int voice) {
    Voice found = voices.get(voice);
    return found != null && found.role().equals("assistant");
  }

  /** True when one of the question's words is a name of this speaker. */
  boolean isNamed(int voice, Set<String> words) {
    Voice found = voices.get(voice);
    return found != null && named(found, words);
  }

  /** True when the word is part of the name of someone who speaks here. */
  boolean isSpeakersName(String word) {
    return voices.values().stream().anyMatch(voice -> named(voice, Set.of(word)));
  }

  private static boolean named(Voice voice, Set<String> words) {
    return !voice.name().isEmpty() && Words.of(voice.name()).stream().anyMatch(words::contains);
  }
}
