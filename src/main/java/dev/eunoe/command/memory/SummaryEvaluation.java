package dev.eunoe.command.memory;

import dev.eunoe.memory.consolidation.ExtractiveSummary;
import dev.eunoe.memory.consolidation.HigherSummary;
import dev.eunoe.memory.consolidation.Segmenter;
import dev.eunoe.memory.consolidation.SourceMessage;
import dev.eunoe.memory.consolidation.SummarySentence;
import dev.eunoe.memory.consolidation.TermStatistics;
import dev.eunoe.memory.language.Sentences;
import dev.eunoe.memory.language.Words;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether what a question needs stands in the summary of its conversation, made of its segments as
 * consolidation makes it, at a share of the conversation's words; and in as many words of sentences
 * chosen by chance.
 *
 * <p>What a question needs of a turn that holds its answer is the sentence of it that has most of
 * the question's words, of equals the one that holds most; it stands there when four fifths of its
 * words of meaning are in one sentence of the summary that names the turn.
 */
final class SummaryEvaluation {
  private static final double NEARLY = 0.8;

  /** Choices by chance, whose mean counts. */
  private static final int CHANCES = 10;

  private final RecallSet.Conversation conversation;
  private final Map<String, RecallSet.Turn> turns = new HashMap<>();
  private final List<SummarySentence> all = new ArrayList<>();
  private final List<SummarySentence> below;
  private final int words;

  SummaryEvaluation(RecallSet.Conversation conversation) {
    this.conversation = conversation;
    List<List<SourceMessage>> exchanges = new ArrayList<>();
    for (RecallSet.Turn turn : conversation.turns()) {
      turns.put(turn.id(), turn);
      var message = new SourceMessage(turn.id(), turn.role(), turn.speaker(), turn.text());
      exchanges.add(List.of(message));
      for (String sentence : Sentences.of(turn.text())) {
        String line = sentence.replaceAll("\\s+", " ");
        all.add(new SummarySentence(turn.role(), line, List.of(turn.id()), 0));
      }
    }
    this.words = all.stream().mapToInt(sentence -> Words.count(sentence.text())).sum();
    TermStatistics statistics = statistics();
    this.below =
        Segmenter.segments(exchanges).stream()
            .flatMap(segment -> ExtractiveSummary.of(segment, statistics).sentences().stream())
            .toList();
  }

  private TermStatistics statistics() {
    Map<String, Long> turnsWith =
        conversation.turns().stream()
            .flatMap(turn -> Words.content(turn.text()).stream())
            .collect(Collectors.groupingBy(word -> word, Collectors.counting()));
    return new TermStatistics(conversation.turns().size(), turnsWith);
  }

  /**
   * Of what a question needs, the share that stands in the summary and by chance.
   *
   * @param words of the two, as shares of the conversation's
   */
  record Kept(String kind, double extractive, double chance, double words, double chanceWords) {}

  /**
   * @param share of the conversation's words that the summary has
   */
  List<Kept> at(double share) {
    int budget = (int) Math.round(share * words);
    Told extractive =
        new Told(HigherSummary.of(below, new HigherSummary.Size(1, budget, budget)).sentences());
    List<Told> chances = new ArrayList<>();
    for (int seed = 0; seed < CHANCES; seed++) {
      chances.add(new Told(byChance(budget, new Random(seed))));
    }
    List<Kept> kept = new ArrayList<>();
    for (RecallSet.Question question : conversation.questions()) {
      List<Need> needs = question.evidence().stream().map(id -> need(question, id)).toList();
      kept.add(
          new Kept(
              question.kind(),
              extractive.share(needs),
              chances.stream().mapToDouble(told -> told.share(needs)).average().orElse(0),
              (double) extractive.words / words,
              chances.stream().mapToInt(told -> told.words).average().orElse(0) / words));
    }
    return kept;
  }

  private List<SummarySentence> byChance(int budget, Random random) {
    List<SummarySentence> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, random);
    List<SummarySentence> chosen = new ArrayList<>();
    int used = 0;
    for (SummarySentence sentence : shuffled) {
      int more = Words.count(sentence.text());
      if (used + more <= budget) {
        chosen.add(sentence);
        used += more;
      }
    }
    return chosen;
  }

  private record Need(String turn, Set<String> content) {}

  private Need need(RecallSet.Question question, String turnId) {
    Set<String> asked = Words.content(question.text());
    return Sentences.of(Objects.requireNonNull(turns.get(turnId)).text()).stream()
        .map(Words::content)
        .max(
            Comparator.<Set<String>>comparingLong(
                    content -> content.stream().filter(asked::contains).count())
                .thenComparing(Set::size))
        .map(content -> new Need(turnId, content))
        .orElse(new Need(turnId, Set.of()));
  }

  /** What a summary says, by the turns it names. */
  private static final class Told {
    private final Map<String, List<Set<String>>> byTurn = new HashMap<>();
    private final int words;

    Told(List<SummarySentence> sentences) {
      for (SummarySentence sentence : sentences) {
        for (String turn : sentence.turnIds()) {
          byTurn.computeIfAbsent(turn, _ -> new ArrayList<>()).add(Words.content(sentence.text()));
        }
      }
      words = sentences.stream().mapToInt(sentence -> Words.count(sentence.text())).sum();
    }

    double share(List<Need> needs) {
      return needs.stream().filter(this::tells).count() / (double) needs.size();
    }

    private boolean tells(Need need) {
      return byTurn.getOrDefault(need.turn, List.of()).stream()
          .anyMatch(content -> {
            Set<String> shared = new HashSet<>(need.content);
            shared.retainAll(content);
            return shared.size() >= NEARLY * need.content.size();
          });
    }
  }
}
