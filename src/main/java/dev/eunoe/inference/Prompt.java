package dev.eunoe.inference;

import dev.eunoe.model.generate.GenerationOptions;
import dev.eunoe.model.state.SequenceState;
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
 * @param kept from the answer's text to what is kept of it: the state saved has read that; null
 *     where no state is saved
 * @param closing what follows the answer in the transcript: the end token and so on
 */
public record Prompt(
    String owner,
    byte @Nullable [] savedState,
    int[] recent,
    int[] unread,
    int[] clean,
    int @Nullable [] withMemory,
    @Nullable UnaryOperator<String> kept,
    int[] closing,
    GenerationOptions options) {
  /** What is read before the first token is written. */
  int[] given() {
    return withMemory == null ? clean : withMemory;
  }

  /** Tokens that the saved state has read. */
  long savedPosition() {
    return savedState == null ? 0 : SequenceState.savedPosition(savedState);
  }
}
