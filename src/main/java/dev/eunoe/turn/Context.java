package dev.eunoe.turn;

import dev.eunoe.inference.Prompt;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.turn.prompt.Receipt;

/**
 * What the model is given for one turn, and the receipt of it.
 *
 * @param prompt for the engine
 * @param input the tokens of this turn's messages as they will stand in the history, those of them
 *     included that a state has read which the prompt begins with
 * @param state where its tokens come from
 * @param rewritten why the history will hold other tokens than the prompt; empty where it will not
 * @param memory what was recalled into it
 */
record Context(
    Prompt prompt, int[] input, Receipt.State state, String rewritten, Receipt.Memory memory) {

  /**
   * The same on a state that has read what the conversation begins with: the words of no owner, the
   * server sets them and read them before anybody came.
   */
  Context begunWith(SequenceState begun) {
    long read = begun.position();
    long earlier = Math.min(read, state.recomputedTokens());
    var from =
        new Receipt.State(
            state.promptTokens(),
            read,
            state.recomputedTokens() - earlier,
            state.newTokens() - (read - earlier),
            "server",
            state.reason() + "; the server's own instructions had been read");
    return new Context(prompt.begunWith(begun), input, from, rewritten, memory);
  }
}
