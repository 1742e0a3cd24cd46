package dev.eunoe.turn;

import dev.eunoe.inference.Reasoning;
import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.turn.prompt.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * A finished answer.
 *
 * @param reasoning what was reasoned before, which is no part of the text
 * @param stopString of the request's, which ended it; null where none did
 * @param outputTokens generated tokens
 */
public record Answer(
    String text,
    Reasoning reasoning,
    FinishReason reason,
    @Nullable String stopString,
    int outputTokens,
    Receipt receipt) {}
