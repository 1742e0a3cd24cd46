package dev.eunoe.chat.embeddings;

import static dev.eunoe.chat.WireTexts.assertWritten;

import dev.eunoe.memory.Embedder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Vectors, held to their text. */
class EmbeddingTextsTest {
  @Test
  void embeddings() {
    var read =
        List.of(
            new Embedder.Embedding(new float[] {0.5f, -1}, 7, true),
            new Embedder.Embedding(new float[] {1, 0}, 2, true));
    assertWritten("embeddings", EmbeddingsBody.of(read, "m", false));
    assertWritten("embeddings, base64", EmbeddingsBody.of(read, "m", true));
  }
}
