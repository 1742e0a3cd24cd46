package dev.eunoe.memory.recall;

/**
 * The numbers ranking goes by, chosen on the development set (see the module's README); one set for
 * every style of chat.
 *
 * @param before what a match in the turn before counts, between equally wordy speakers
 * @param after the same for the turn after
 * @param decay from each turn to the next one further away
 * @param reach turns looked at either way
 * @param wordy how strongly long-winded speakers are held back: 0 not at all
 * @param assistant what an assistant's turn counts beside a user's of its length
 * @param named what being the speaker a question names is worth
 * @param nameInText what a speaker's name within the text counts, a word being 1
 * @param coverage share of the score that depends on how much of the question is matched
 * @param question what a turn that only asks counts
 * @param evenness power of the speakers' evenness that neighbours are weighed by
 * @param summary what a match in a summary counts for the turns it cites
 * @param density what the mean score of the turns around a turn adds to its own
 * @param around turns either way that it is taken of
 * @param passage share of a page's score that depends on its best passage
 * @param beside what all pairs of a question's words add that stand close together
 */
public record Tuning(
    double before,
    double after,
    double decay,
    int reach,
    double wordy,
    double assistant,
    double named,
    double nameInText,
    double coverage,
    double question,
    double evenness,
    double summary,
    double density,
    int around,
    double passage,
    double beside) {
  public static final Tuning DEFAULT =
      new Tuning(0.5, 0.35, 0.5, 4, 0.35, 0.6, 1.25, 0.3, 0.4, 0.5, 1.0, 0.2, 0.5, 6, 0.8, 0.3);
}
