package dev.eunoe.memory.recall;

import dev.eunoe.memory.language.MessageKind;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * How well each place fits a question, from the matches in its turn and in those around it:
 *
 * <pre>
 *   matched(c, p)  = max over d of  w(d) · evenness · bm25(c, p + d)      w(0) = evenness(0) = 1
 *                and over summaries that cite p of  summary · bm25(c, summary)
 *   own(p)     = weight(turn) · Σ over concepts of matched(c, p) · (1 − coverage + coverage · share matched)
 *   score(p)   = own(p) + weight(turn) · density · mean of own(p + d) over 0 < |d| ≤ around
 * </pre>
 *
 * The maximum, not the sum, keeps a word that is said three times in a row from counting thrice; a
 * short "yes, the blue one" gets what its question asked for.
 */
public final class Relevance {
  /** Of equal places the later first. */
  private static final Comparator<Map.Entry<Long, Double>> BEST_FIRST =
      Map.Entry.<Long, Double>comparingByValue()
          .thenComparing(Map.Entry.comparingByKey())
          .reversed();

  private final Matches matches;
  private final SummaryCitations cited;
  private final Question question;
  private final List<String> conceptWords;
  private final Map<Long, Structure> structures;
  private final Structure unknown;
  private final Tuning tuning;
  private final int placeBits;
  private final double[] reach;
  private final Map<Long, Talk> talks = new HashMap<>();

  /**
   * @param cited what summaries lend to places, by the columns of the matches
   * @param conceptWords the question's word behind each column of the matches
   * @param placeBits how far a place is shifted to get its conversation
   */
  public Relevance(
      Matches matches,
      SummaryCitations cited,
      Question question,
      List<String> conceptWords,
      List<Voice> voices,
      int placeBits,
      Tuning tuning) {
    this.matches = matches;
    this.cited = cited;
    this.question = question;
    this.conceptWords = List.copyOf(conceptWords);
    this.structures = Structure.byConversation(voices, tuning);
    this.unknown = Structure.unknown(tuning);
    this.tuning = tuning;
    this.placeBits = placeBits;
    this.reach = reach(tuning);
  }

  /**
   * The best places, and the best of those next to them or cited by a summary, with what their
   * surroundings are worth. Every place costs the reading of a turn.
   */
  public Map<Long, Double> best(int count) {
    double[] own = new double[matches.size()];
    for (int i = 0; i < own.length; i++) {
      own[i] = matched(matches.place(i)) * weight(i);
    }
    double[] scores = new double[own.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = own[i] + dense(matches.place(i), own) * weight(i);
    }
    List<Integer> order = highest(scores, count);
    Map<Long, Double> best = new TreeMap<>();
    order.forEach(i -> best.put(matches.place(i), scores[i]));
    Map<Long, Double> lent = new HashMap<>();
    for (int i : order.subList(0, Math.min(count / 2, order.size()))) {
      for (int d = -2; d <= 2; d++) {
        long place = matches.place(i) + d;
        if (place >> placeBits == matches.place(i) >> placeBits && !best.containsKey(place)) {
          lent.computeIfAbsent(place, near -> lent(near, own));
        }
      }
    }
    for (long place : cited.places()) {
      if (!best.containsKey(place)) {
        lent.computeIfAbsent(place, near -> lent(near, own));
      }
    }
    lent.entrySet().stream()
        .sorted(BEST_FIRST)
        .limit(count / 3)
        .forEach(entry -> best.put(entry.getKey(), entry.getValue()));
    return best;
  }

  /**
   * What its surroundings lend to a place. One that matches by itself is weighed like any other;
   * who speaks in one that does not is known once it is read.
   */
  private double lent(long place, double[] own) {
    int i = matches.from(place);
    boolean itself = i < matches.size() && matches.place(i) == place;
    double weight = itself ? weight(i) : 1;
    return matched(place) * weight + dense(place, own) * weight;
  }

  /** The local density: where much is said that fits, each turn fits a little better. */
  private double dense(long place, double[] own) {
    double sum = 0;
    int i = matches.from(place - tuning.around());
    for (; i < matches.size() && matches.place(i) <= place + tuning.around(); i++) {
      boolean here = matches.place(i) >> placeBits == place >> placeBits;
      sum += here && matches.place(i) != place ? own[i] : 0;
    }
    return tuning.density() * sum / (2 * tuning.around());
  }

  /** The indices of the highest scores, best first; of equal ones the later first. */
  private static List<Integer> highest(double[] scores, int count) {
    Comparator<Integer> lowestFirst =
        Comparator.comparingDouble((Integer i) -> scores[i]).thenComparing(i -> i);
    var kept = new PriorityQueue<Integer>(lowestFirst);
    for (int i = 0; i < scores.length; i++) {
      if (kept.size() < count) {
        kept.add(i);
      } else if (scores[i] >= scores[kept.element()]) {
        kept.remove();
        kept.add(i);
      }
    }
    return kept.stream().sorted(lowestFirst.reversed()).toList();
  }

  /** Of a turn that matches by itself; for others the caller weighs what it reads. */
  private double weight(int i) {
    return weight(matches.place(i), matches.voice(i));
  }

  private double weight(long place, int posting) {
    return weight(structure(place), PostingCode.speaker(posting), PostingCode.kind(posting));
  }

  private double weight(Structure structure, int voice, MessageKind kind) {
    double weight = structure.weight(voice);
    if (structure.isAssistant(voice) && question.asksAssistant()) {
      weight = 1;
    }
    if (structure.isNamed(voice, question.words())) {
      weight *= tuning.named();
    }
    return weight * kindWeight(kind);
  }

  private double kindWeight(MessageKind kind) {
    return switch (kind) {
      case STATEMENT, ANSWER -> 1;
      case SMALL_TALK -> 0.5;
      case QUESTION -> tuning.question();
      case UNKNOWING -> 0.05;
      case OTHER -> 0;
    };
  }

  private Structure structure(long place) {
    return talk(place).structure;
  }

  /** What is the same for all turns of a conversation. */
  private record Talk(Structure structure, double spread, double[] conceptWeights) {}

  private Talk talk(long place) {
    return talks.computeIfAbsent(place >> placeBits, this::talkOf);
  }

  private Talk talkOf(long conversation) {
    Structure structure = structures.getOrDefault(conversation, unknown);
    double[] weights =
        conceptWords.stream()
            .mapToDouble(word -> structure.isSpeakersName(word) ? tuning.nameInText() : 1)
            .toArray();
    return new Talk(structure, Math.pow(structure.evenness(), tuning.evenness()), weights);
  }

  /** How rare the question's words are, in their order. */
  public Map<String, Double> rarity() {
    Map<String, Double> rarity = new LinkedHashMap<>();
    for (int c = 0; c < matches.concepts(); c++) {
      String word = conceptWords.get(c);
      if (!word.isEmpty()) {
        rarity.put(word, matches.rarity(c));
      }
    }
    return rarity;
  }

  private double matched(long place) {
    Talk talk = talk(place);
    int concepts = matches.concepts();
    double[] matched = new double[concepts];
    int start = matches.from(place - tuning.reach());
    for (int i = start; i < matches.size() && matches.place(i) <= place + tuning.reach(); i++) {
      int distance = (int) (matches.place(i) - place);
      double w = reach[distance + tuning.reach()] * (distance == 0 ? 1 : talk.spread);
      for (int c = 0; c < concepts; c++) {
        matched[c] = Math.max(matched[c], w * matches.score(c, i));
      }
    }
    double sum = 0;
    double share = 0;
    double all = 0;
    for (int c = 0; c < concepts; c++) {
      matched[c] = Math.max(matched[c], tuning.summary() * cited.score(c, place));
      double weight = talk.conceptWeights[c];
      sum += weight * matched[c];
      all += weight * matches.rarity(c);
      share += weight * Math.min(matches.rarity(c), matched[c]);
    }
    return all == 0 ? 0 : sum * (1 - tuning.coverage() + tuning.coverage() * share / all);
  }

  /** What a match counts from each distance, between equally wordy speakers. */
  private static double[] reach(Tuning tuning) {
    double[] reach = new double[2 * tuning.reach() + 1];
    for (int distance = -tuning.reach(); distance <= tuning.reach(); distance++) {
      double first = distance < 0 ? tuning.before() : tuning.after();
      reach[distance + tuning.reach()] =
          distance == 0 ? 1 : first * Math.pow(tuning.decay(), Math.abs(distance) - 1.0);
    }
    return reach;
  }

  /** True when one of the question's own words stands in the turn or right beside it. */
  public boolean isDirect(long place) {
    int i = matches.from(place - 1);
    for (; i < matches.size() && matches.place(i) <= place + 1; i++) {
      if (matches.isDirect(i)) {
        return true;
      }
    }
    return false;
  }

  /** What to multiply a place's score with that has no match of its own. */
  public double weightOf(long place, int voice) {
    return weight(place, voice);
  }

  /** True when the place matches by itself, so that {@link #best} has weighed it. */
  public boolean matchesItself(long place) {
    int i = matches.from(place);
    return i < matches.size() && matches.place(i) == place;
  }
}
