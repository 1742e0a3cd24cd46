package dev.eunoe.memory.recall;

import dev.eunoe.memory.language.TurnKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How well each place fits a question, from the matches in its turn and in those around it:
 *
 * <pre>
 *   met(c, p)  = max over d of  w(d) · evenness · bm25(c, p + d)      w(0) = evenness(0) = 1
 *   score(p)   = weight(turn) · Σ over concepts of met(c, p) · (1 − coverage + coverage · share met)
 * </pre>
 *
 * The maximum, not the sum, keeps a word that is said three times in a row from counting thrice; a
 * short "yes, the blue one" gets what its question asked for.
 */
public final class Relevance {
  private static final int KINDS = 8;
  private static final TurnKind[] KIND = TurnKind.values();

  private final Matches matches;
  private final Question question;
  private final List<String> conceptWords;
  private final Map<Long, Structure> structures;
  private final Structure unknown;
  private final Tuning tuning;
  private final int placeBits;

  /**
   * @param conceptWords the question's word behind each column of the matches
   * @param placeBits how far a place is shifted to get its conversation
   */
  public Relevance(
      Matches matches,
      Question question,
      List<String> conceptWords,
      List<Voice> voices,
      int placeBits,
      Tuning tuning) {
    this.matches = matches;
    this.question = question;
    this.conceptWords = List.copyOf(conceptWords);
    this.structures = Structure.byConversation(voices, tuning);
    this.unknown = Structure.unknown(tuning);
    this.tuning = tuning;
    this.placeBits = placeBits;
  }

  /** The best places, and those next to them, with what their surroundings are worth. */
  public Map<Long, Double> best(int count) {
    List<Integer> order = new ArrayList<>();
    double[] scores = new double[matches.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = met(matches.place(i)) * weight(i);
      order.add(i);
    }
    order.sort(Comparator.comparingDouble((Integer i) -> -scores[i]).thenComparing(i -> -i));
    Map<Long, Double> best = new TreeMap<>();
    for (int i : order.subList(0, Math.min(count, order.size()))) {
      best.put(matches.place(i), scores[i]);
    }
    for (int i : order.subList(0, Math.min(count / 2, order.size()))) {
      for (int d = -2; d <= 2; d++) {
        long place = matches.place(i) + d;
        if (place >> placeBits == matches.place(i) >> placeBits) {
          best.computeIfAbsent(place, this::met);
        }
      }
    }
    return best;
  }

  /** Of a turn that matches by itself; for others the caller weighs what it reads. */
  private double weight(int i) {
    return weight(matches.place(i), matches.voice(i));
  }

  private double weight(long place, int voice) {
    TurnKind kind = KIND[Math.min(voice % KINDS, KIND.length - 1)];
    return weight(structure(place), voice / KINDS, kind);
  }

  private double weight(Structure structure, int voice, TurnKind kind) {
    double weight = structure.weight(voice);
    if (structure.isAssistant(voice) && question.asksAssistant()) {
      weight = 1;
    }
    if (structure.isNamed(voice, question.words())) {
      weight *= tuning.named();
    }
    return weight * kindWeight(kind);
  }

  private double kindWeight(TurnKind kind) {
    return switch (kind) {
      case STATEMENT, ANSWER -> 1;
      case SMALL_TALK -> 0.5;
      case QUESTION -> tuning.question();
      case UNKNOWING -> 0.05;
      case OTHER -> 0;
    };
  }

  private Structure structure(long place) {
    return structures.getOrDefault(place >> placeBits, unknown);
  }

  private double met(long place) {
    Structure structure = structure(place);
    int concepts = matches.concepts();
    double[] met = new double[concepts];
    int start = matches.from(place - tuning.reach());
    double spread = Math.pow(structure.evenness(), tuning.evenness());
    for (int i = start; i < matches.size() && matches.place(i) <= place + tuning.reach(); i++) {
      double w = reach(matches.place(i) - place, spread);
      for (int c = 0; c < concepts; c++) {
        met[c] = Math.max(met[c], w * matches.score(c, i));
      }
    }
    double sum = 0;
    double share = 0;
    double all = 0;
    for (int c = 0; c < concepts; c++) {
      boolean name = structure.isSpeakersName(conceptWords.get(c));
      double weight = name ? tuning.nameInText() : 1;
      sum += weight * met[c];
      all += weight * matches.rarity(c);
      share += weight * Math.min(matches.rarity(c), met[c]);
    }
    return all == 0 ? 0 : sum * (1 - tuning.coverage() + tuning.coverage() * share / all);
  }

  private double reach(long distance, double spread) {
    if (distance == 0) {
      return 1;
    }
    double first = distance < 0 ? tuning.before() : tuning.after();
    return spread * first * Math.pow(tuning.decay(), Math.abs(distance) - 1.0);
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
