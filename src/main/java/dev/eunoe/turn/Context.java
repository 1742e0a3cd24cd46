package dev.eunoe.turn;

import dev.eunoe.inference.Prompt;
import dev.eunoe.model.generate.ReasoningOptions;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.turn.prompt.Receipt;
import dev.eunoe.turn.running.GivenToModel;
import java.util.Arrays;
import java.util.stream.IntStream;

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

  /** All that the model is given of this turn, whatever of it a state has read. */
  int[] given() {
    int[] rest = prompt.withMemory();
    if (rest == null) {
      return input;
    }
    int read = input.length - prompt.clean().length;
    return IntStream.concat(Arrays.stream(input, 0, read), Arrays.stream(rest)).toArray();
  }

  /**
   * The rest, with which another process tells the same before the first word.
   *
   * @param waiting the place in the queue that is told; 0 for none
   */
  GivenToModel toBeKept(int waiting) {
    ReasoningOptions reasons = prompt.reasons();
    return new GivenToModel(
        memory, state, rewritten, reasons == null ? null : reasons.start(), waiting);
  }

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
