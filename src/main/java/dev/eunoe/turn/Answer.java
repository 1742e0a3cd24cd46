package dev.eunoe.turn;

import dev.eunoe.inference.Reasoning;
import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.turn.prompt.Receipt;

/**
 * A finished answer.
 *
 * @param reasoning what was reasoned before, which is no part of the text
 * @param outputTokens generated tokens
 */
public record Answer(
    String text, Reasoning reasoning, FinishReason reason, int outputTokens, Receipt receipt) {}
