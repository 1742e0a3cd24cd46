package dev.eunoe.turn;

/**
 * A turn whose place is found and whose messages are kept.
 *
 * @param inputTokens the ids of the new messages as they were sent, without anything recalled
 */
record BegunTurn(
    Turn turn, Continuation continuation, int[] inputTokens, TurnEvent.Started started) {}
