package dev.eunoe.chat.memories;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.memory.LevelFigures;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.SummaryView;
import dev.eunoe.turn.memory.MemoryService;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Locale;

/**
 * The summary of all of an owner's conversations as a list of one, or of none, with how much each
 * level below it and it itself compress and keep.
 */
@JsonNaming(SnakeCaseStrategy.class)
record OwnerSummaryBody(String object, List<Summary> data, List<Level> levels) {
  static Uni<OwnerSummaryBody> read(MemoryService memories, Owner owner) {
    return memories
        .profile(owner)
        .chain(profile ->
            memories
                .levels(owner)
                .map(levels -> of(profile.map(List::of).orElse(List.of()), levels)));
  }

  static OwnerSummaryBody of(List<SummaryView> summaries, List<LevelFigures> levels) {
    return new OwnerSummaryBody(
        "list",
        summaries.stream().map(Summary::of).toList(),
        levels.stream().map(Level::of).toList());
  }

  /** A summary with what it was made of. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Summary(
      String id,
      String object,
      List<Sentence> sentences,
      String from,
      String to,
      int wordsIn,
      int wordsOut) {
    static Summary of(SummaryView summary) {
      return new Summary(
          summary.id(),
          "memory.summary",
          summary.sentences().stream().map(Sentence::of).toList(),
          summary.from().toString(),
          summary.to().toString(),
          summary.wordsIn(),
          summary.wordsOut());
    }
  }

  /**
   * One line.
   *
   * @param writer {@code model} or {@code extractive}
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Sentence(String text, List<String> messageIds, String writer) {
    static Sentence of(SummaryView.Sentence sentence) {
      return new Sentence(
          sentence.text(), sentence.turnIds(), sentence.writer().name().toLowerCase(Locale.ROOT));
    }
  }

  /** What one level of summaries compresses and keeps. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Level(
      String level,
      long summaries,
      long wordsIn,
      long wordsOut,
      double ratio,
      long factsIn,
      long factsOut,
      double evidenceKept,
      long byModel,
      long refusedOfModel) {
    static Level of(LevelFigures figures) {
      return new Level(
          figures.level().name().toLowerCase(Locale.ROOT),
          figures.summaries(),
          figures.wordsIn(),
          figures.wordsOut(),
          figures.ratio(),
          figures.factsIn(),
          figures.factsOut(),
          figures.evidenceKept(),
          figures.byModel(),
          figures.refusedOfModel());
    }
  }
}
