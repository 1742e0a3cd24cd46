/**
 * {@code /v1/chat/completions}, for clients that send the whole history each time. Open {@link
 * dev.eunoe.chat.completions.CompletionsRoutes} first; {@link
 * dev.eunoe.chat.completions.CompletionChunks} writes the answer as {@link
 * dev.eunoe.chat.completions.Completion}.
 */
@NullMarked
package dev.eunoe.chat.completions;

import org.jspecify.annotations.NullMarked;
