package dev.eunoe.memory.recall;

/**
 * One speaker of a conversation.
 *
 * @param number the speaker's in the conversation
 * @param name empty where the role says it all
 * @param terms indexed terms of all the turns
 */
public record Voice(
    long conversation, int number, String role, String name, long turns, long terms) {
  double meanTerms() {
    return turns == 0 ? 0 : (double) terms / turns;
  }
}
