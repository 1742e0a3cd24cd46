package dev.eunoe.memory;

import org.jspecify.annotations.Nullable;

/**
 * How far an answer has come.
 *
 * @param settings as it was asked for, as JSON
 * @param plan null before there is one, and once the answer has ended
 * @param given as in the plan, also once the answer has ended; empty before
 * @param traces of the tokens that are kept
 * @param stateBytes of the state behind the answer; 0 before it has ended
 */
public record AnswerProgress(
    Exchange exchange,
    String settings,
    @Nullable AnswerPlan plan,
    String given,
    int[] traces,
    long stateBytes) {}
