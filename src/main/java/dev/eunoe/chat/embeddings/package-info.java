/**
 * {@code /v1/embeddings}: vectors of texts by the sentence encoder in the application. Open {@link
 * dev.eunoe.chat.embeddings.EmbeddingsRoutes} first; {@link
 * dev.eunoe.chat.embeddings.SentenceEncoder} loads the encoder when it is first asked.
 */
@NullMarked
package dev.eunoe.chat.embeddings;

import org.jspecify.annotations.NullMarked;
