package dev.eunoe.memory;

/**
 * What an answer is written on: with it another process writes the same one.
 *
 * @param clean token ids of the exchange's messages as they will stand in the history
 * @param prompt the ids that the model is given instead; the same where it is given those
 * @param given the rest, as JSON
 */
public record AnswerPlan(int[] clean, int[] prompt, String given) {}
