package dev.eunoe.turn;

import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.turn.prompt.Receipt;

/**
 * A finished answer.
 *
 * @param outputTokens generated tokens
 */
public record Answer(String text, FinishReason reason, int outputTokens, Receipt receipt) {}
