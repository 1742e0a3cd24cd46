package dev.eunoe.memory;

/**
 * How much one level of an owner's summaries compresses, and what it keeps.
 *
 * @param wordsIn words of the level below, {@code wordsOut} of the summaries
 * @param factsIn numbers, dates and names of the level below, {@code factsOut} of the summaries:
 *     the evidence that can be counted without a question
 * @param byModel summaries that a model wrote and that held; only segments are written by one
 * @param refusedOfModel segments whose summary stayed extractive because the model's did not hold
 */
public record LevelFigures(
    Level level,
    long summaries,
    long wordsIn,
    long wordsOut,
    long factsIn,
    long factsOut,
    long byModel,
    long refusedOfModel) {

  /** The levels, each a summary of the one before. */
  public enum Level {
    SEGMENT,
    CONVERSATION,
    OWNER
  }

  /** Words out per word in; 0 where there is nothing. */
  public double ratio() {
    return wordsIn == 0 ? 0 : (double) wordsOut / wordsIn;
  }

  /** Share of the facts below that are left; 0 where there are none. */
  public double evidenceKept() {
    return factsIn == 0 ? 0 : (double) factsOut / factsIn;
  }
}
