package dev.eunoe.chat.embeddings;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.memory.Embedder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Vectors of texts, in their order. */
@JsonNaming(SnakeCaseStrategy.class)
record EmbeddingsBody(String object, List<Entry> data, String model, Usage usage) {

  /**
   * The vector of one text.
   *
   * @param embedding a list of numbers, or a text in base64 of their 32 bits each, the lowest byte
   *     first
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Entry(String object, Object embedding, int index) {}

  /** Tokens read, of all. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Usage(long promptTokens, long totalTokens) {}

  static EmbeddingsBody of(List<Embedder.Embedding> embeddings, String model, boolean base64) {
    List<Entry> data = new ArrayList<>();
    for (Embedder.Embedding each : embeddings) {
      float[] vector = each.components();
      data.add(new Entry("embedding", base64 ? base64(vector) : vector, data.size()));
    }
    long tokens = embeddings.stream().mapToLong(Embedder.Embedding::tokens).sum();
    return new EmbeddingsBody("list", data, model, new Usage(tokens, tokens));
  }

  private static String base64(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * vector.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
