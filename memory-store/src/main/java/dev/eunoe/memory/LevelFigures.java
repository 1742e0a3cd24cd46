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
    SEGMENT(0),
    CONVERSATION(1),
    OWNER(2);

    private final int number;

    Level(int number) {
      this.number = number;
    }

    /** As it stands in the database, in every release. */
    public int number() {
      return number;
    }

    public static Level of(int number) {
      return switch (number) {
        case 0 -> SEGMENT;
        case 1 -> CONVERSATION;
        case 2 -> OWNER;
        default -> throw new IllegalArgumentException("there is no level " + number);
      };
    }
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
