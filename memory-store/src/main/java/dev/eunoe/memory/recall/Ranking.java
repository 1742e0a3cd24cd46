package dev.eunoe.memory.recall;

import dev.eunoe.memory.Recollection;
import dev.eunoe.memory.language.TurnKind;
import dev.eunoe.memory.language.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Orders candidates for one question; best first. */
public final class Ranking {
  /**
   * A heavy recency weight halves recall, so age moves a score by ten per cent either way at most.
   */
  private static final double RECENCY_SPAN = 0.1;

  private static final double RECENCY_HALF_LIFE_DAYS = 14;

  /** A turn said at a time the question names counts this much more. */
  private static final double TIME_BOOST = 1.3;

  /** What matches this much worse than the best is there by a common word alone. */
  private static final double CUTOFF = 0.25;

  /** An assistant's turn with this share of its words in the user's better ones repeats them. */
  private static final double REPETITION_SHARE = 0.7;

  private Ranking() {}

  public static List<Recollection> rank(
      List<Candidate> candidates, String question, Instant now, int limit) {
    List<Candidate> scored = new ArrayList<>();
    List<TimeSpan> times = TimeSpan.namedIn(question, now);
    for (Candidate candidate : newestOfEachText(candidates)) {
      double named = times.stream().anyMatch(t -> t.contains(candidate.at())) ? TIME_BOOST : 1;
      scored.add(candidate.withScore(candidate.score() * recency(candidate.at(), now) * named));
    }
    scored.sort(BEST_FIRST);
    double cutoff = scored.isEmpty() ? 0 : scored.getFirst().score() * CUTOFF;
    scored.removeIf(candidate -> candidate.score() < cutoff);
    if (scored.stream().anyMatch(Ranking::answers)) {
      scored.removeIf(candidate -> !answers(candidate));
    }
    Set<String> questionWords = Words.content(question);
    return repetitionsLast(scored).stream()
        .limit(limit)
        .map(candidate -> recollection(candidate, questionWords))
        .toList();
  }

  private static final Comparator<Candidate> BEST_FIRST =
      Comparator.comparingDouble(Candidate::score)
          .reversed()
          .thenComparing(Candidate::at, Comparator.reverseOrder())
          .thenComparing(Candidate::turnId);

  /** Questions and the like come back only where nothing was said that could answer. */
  private static boolean answers(Candidate candidate) {
    return candidate.kind() == TurnKind.STATEMENT || candidate.kind() == TurnKind.ANSWER;
  }

  /** From 1.1 for what was just said towards 0.9 for what is long ago. */
  static double recency(Instant at, Instant now) {
    double days = Math.max(0, Duration.between(at, now).toSeconds() / 86_400.0);
    return 1 - RECENCY_SPAN + 2 * RECENCY_SPAN * Math.pow(0.5, days / RECENCY_HALF_LIFE_DAYS);
  }

  private static Iterable<Candidate> newestOfEachText(List<Candidate> candidates) {
    Map<String, Candidate> newest = new HashMap<>();
    for (Candidate candidate : candidates) {
      String key = candidate.role() + ' ' + normalised(candidate.text());
      newest.merge(key, candidate, (a, b) -> a.at().isBefore(b.at()) ? b : a);
    }
    return newest.values();
  }

  private static String normalised(String text) {
    return String.join(" ", Words.of(text));
  }

  /**
   * The user's own words come before an assistant's repetition of them, whatever the scores say.
   */
  private static List<Candidate> repetitionsLast(List<Candidate> bestFirst) {
    Set<String> saidByUser = new HashSet<>();
    for (Candidate candidate : bestFirst) {
      if (candidate.role().equals("user")) {
        saidByUser.addAll(Words.content(candidate.text()));
      }
    }
    List<Candidate> original = new ArrayList<>();
    List<Candidate> repeated = new ArrayList<>();
    for (Candidate candidate : bestFirst) {
      (repeats(candidate, saidByUser) ? repeated : original).add(candidate);
    }
    original.addAll(repeated);
    return original;
  }

  private static boolean repeats(Candidate candidate, Set<String> saidByUser) {
    if (candidate.role().equals("user")) {
      return false;
    }
    Set<String> words = Words.content(candidate.text());
    long known = words.stream().filter(saidByUser::contains).count();
    return known >= REPETITION_SHARE * words.size();
  }

  private static Recollection recollection(Candidate candidate, Set<String> questionWords) {
    String text = Excerpt.of(candidate.text(), questionWords);
    return new Recollection(
        candidate.turnId(),
        candidate.conversationId(),
        candidate.role(),
        candidate.at(),
        text,
        !text.equals(candidate.text()));
  }
}
