/**
 * Text to token ids and back, and conversations to the text a model was trained on. Text that
 * people write never becomes a special token.
 *
 * <p>Open {@link dev.eunoe.model.tokenizer.Tokenizer} first, then {@link
 * dev.eunoe.model.tokenizer.ChatTemplate}.
 */
@NullMarked
package dev.eunoe.model.tokenizer;

import org.jspecify.annotations.NullMarked;
