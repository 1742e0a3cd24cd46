package dev.eunoe.turn;

import dev.eunoe.inference.Prompt;
import dev.eunoe.turn.prompt.Receipt;

/**
 * What the model is given for one turn, and the receipt of it.
 *
 * @param prompt for the engine
 * @param state where its tokens come from
 * @param rewritten why the history will hold other tokens than the prompt; empty where it will not
 * @param memory what was recalled into it
 */
record Context(Prompt prompt, Receipt.State state, String rewritten, Receipt.Memory memory) {}
