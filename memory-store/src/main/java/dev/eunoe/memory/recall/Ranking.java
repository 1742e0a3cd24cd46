package dev.eunoe.memory.recall;

import dev.eunoe.memory.Recollection;
import dev.eunoe.memory.language.MessageKind;
import dev.eunoe.memory.language.SearchText;
import dev.eunoe.memory.language.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Orders candidates for one question; best first. */
public final class Ranking {
  /**
   * A heavy recency weight halves recall, so age moves a score by five per cent either way at most.
   */
  private static final double RECENCY_SPAN = 0.05;

  private static final double RECENCY_HALF_LIFE_DAYS = 14;

  /** A turn said at a time the question names counts this much more. */
  private static final double TIME_BOOST = 1.3;

  /**
   * An assistant's turn with this share of its words in one of the user's better ones repeats it.
   */
  private static final double REPETITION_SHARE = 0.7;

  /** A question that brings no word of its own only asks the same again: it answers nothing. */
  private static final double ECHO = 0.24;

  /** Shared words of meaning, of all of them; a single one may be what matters. */
  private static final double NEARLY = 0.9;

  /**
   * Repetitions are told among this many times as many as are asked for, and among these at least.
   */
  private static final int LOOKED_AT = 3;

  private static final int MIN_LOOKED_AT = 75;

  /** A turn that only asks counts like a statement when it holds so many words of meaning more. */
  private static final int WORDS_OF_A_QUESTION = 8;

  private static final int WORDS_OF_FACTS = 12;

  private Ranking() {}

  /**
   * What is asked, and when.
   *
   * @param rarity inverse document frequencies of the question's words, in their order
   */
  public record Asked(Question question, Map<String, Double> rarity, Instant now) {}

  /**
   * @param floor what scores below this share of the best is there by a common word alone and is
   *     left out, as is what no word of the question itself meets; 0 leaves nothing out
   */
  public static List<Recollection> rank(
      List<Candidate> candidates, Asked asked, int limit, double floor) {
    Question question = asked.question();
    var wording = new Wording(asked.rarity(), Tuning.DEFAULT);
    List<Candidate> scored = new ArrayList<>();
    for (Candidate candidate : newestOfEachText(candidates)) {
      double prior = prior(candidate, question, asked.now());
      scored.add(candidate.withScore(candidate.score() * prior * wording.factor(candidate.text())));
    }
    scored.sort(BEST_FIRST);
    double least = scored.isEmpty() ? 0 : scored.getFirst().score() * floor;
    scored.removeIf(candidate -> candidate.score() <= 0 || candidate.score() < least);
    scored.removeIf(candidate -> floor > 0 && !candidate.direct());
    List<Candidate> best =
        scored.subList(0, Math.min(scored.size(), Math.max(MIN_LOOKED_AT, LOOKED_AT * limit)));
    return repetitionsLast(best, limit).stream()
        .map(candidate -> recollection(candidate, question.words()))
        .toList();
  }

  private static double prior(Candidate candidate, Question question, Instant now) {
    boolean then = question.times().stream().anyMatch(time -> time.contains(candidate.at()));
    double named = then ? TIME_BOOST : 1;
    double asks = candidate.kind() == MessageKind.QUESTION ? asking(candidate, question) : 1;
    return recency(candidate.at(), now) * named * asks;
  }

  /**
   * A request counts by what else it holds: beside an assistant it is long, and carries the facts.
   */
  private static double asking(Candidate candidate, Question question) {
    if (echoes(candidate, question)) {
      return ECHO;
    }
    double whole = 1 / Tuning.DEFAULT.question();
    if (MessageKind.of(candidate.role(), candidate.text()) != MessageKind.QUESTION) {
      return whole; // indexed before such a turn was known to state something
    }
    int words = Words.content(SearchText.of(candidate.text())).size();
    double facts = Math.clamp((words - WORDS_OF_A_QUESTION) / (double) WORDS_OF_FACTS, 0, 1);
    return 1 + (whole - 1) * facts;
  }

  private static boolean echoes(Candidate candidate, Question question) {
    return question.words().containsAll(Words.content(SearchText.of(candidate.text())));
  }

  private static final Comparator<Candidate> BEST_FIRST =
      Comparator.comparingDouble(Candidate::score)
          .reversed()
          .thenComparing(Candidate::at, Comparator.reverseOrder())
          .thenComparing(Candidate::turnId);

  /** From 1.05 for what was just said towards 0.95 for what is long ago. */
  static double recency(Instant at, Instant now) {
    double days = Math.max(0, Duration.between(at, now).toSeconds() / 86_400.0);
    return 1 - RECENCY_SPAN + 2 * RECENCY_SPAN * Math.pow(0.5, days / RECENCY_HALF_LIFE_DAYS);
  }

  private static Iterable<Candidate> newestOfEachText(List<Candidate> candidates) {
    Map<String, Candidate> newest = new LinkedHashMap<>();
    for (Candidate candidate : candidates) {
      newest.merge(candidate.sameness(), candidate, (a, b) -> b.at().isBefore(a.at()) ? a : b);
    }
    return newest.values();
  }

  /**
   * The user's own words come before an assistant's repetition of them, whatever the scores say,
   * and nobody's words are read twice while there is something else: what says nearly the same as a
   * better one comes last. Looks no further than until {@code limit} are found.
   */
  private static List<Candidate> repetitionsLast(List<Candidate> bestFirst, int limit) {
    List<Said> said = bestFirst.stream().map(Said::new).toList();
    List<Said> read = new ArrayList<>();
    List<Candidate> original = new ArrayList<>();
    List<Candidate> repeated = new ArrayList<>();
    for (Said next : said) {
      boolean again = read.stream().anyMatch(other -> next.isNearly(other, NEARLY));
      read.add(next);
      (again || next.repeatsUser(said, REPETITION_SHARE) ? repeated : original)
          .add(next.candidate());
      if (original.size() == limit) {
        return original;
      }
    }
    original.addAll(repeated);
    return original.subList(0, Math.min(limit, original.size()));
  }

  private static Recollection recollection(Candidate candidate, Set<String> questionWords) {
    String text = Excerpt.of(candidate.text(), questionWords);
    return new Recollection(
        candidate.turnId(),
        candidate.conversationId(),
        candidate.speaker().isEmpty() || candidate.role().equals("tool")
            ? candidate.role()
            : candidate.speaker(),
        candidate.at(),
        text,
        !text.equals(candidate.text()));
  }
}
