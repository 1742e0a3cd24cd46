package dev.eunoe.chat.models;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The models of a server as Anthropic's interface lists them.
 *
 * @param firstId null, as the last one's, where there is none
 */
@JsonNaming(SnakeCaseStrategy.class)
record AnthropicModels(
    List<Model> data, @Nullable String firstId, @Nullable String lastId, boolean hasMore) {
  AnthropicModels {
    data = List.copyOf(data);
  }

  static AnthropicModels of(List<Model> models) {
    return new AnthropicModels(
        models,
        models.isEmpty() ? null : models.getFirst().id(),
        models.isEmpty() ? null : models.getLast().id(),
        false);
  }

  /**
   * One of them.
   *
   * @param createdAt when it was loaded here, as in OpenAI's shape
   * @param lifecycle always {@code active}: it is what answers
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Model(String type, String id, String displayName, String createdAt, String lifecycle) {}
}
