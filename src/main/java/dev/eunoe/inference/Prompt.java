package dev.eunoe.inference;

import dev.eunoe.model.generate.GenerationOptions;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the engine reads before it answers. The arrays are token ids and are not changed.
 *
 * @param owner who asks: owners take turns
 * @param savedState a snapshot to begin with; null begins empty
 * @param recent the end of what came before this turn, read already or in {@code unread}, as far as
 *     the repetition penalty may look back
 * @param unread tokens of earlier turns that the snapshot has not read
 * @param clean this turn's messages and the generation prompt, without recalled text
 * @param withMemory the same with the memory block, and with what is not kept; null when it is the
 *     same as {@code clean}
 * @param kept from the answer's text to what is kept of it: the state saved has read that
 * @param closing what follows the answer in the transcript: the end token and so on
 */
public record Prompt(
    String owner,
    byte @Nullable [] savedState,
    int[] recent,
    int[] unread,
    int[] clean,
    int @Nullable [] withMemory,
    UnaryOperator<String> kept,
    int[] closing,
    GenerationOptions options) {}
