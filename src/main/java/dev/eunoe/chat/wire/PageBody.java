package dev.eunoe.chat.wire;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a list.
 *
 * @param lastId behind which the next piece begins; null where this one is empty
 */
@JsonNaming(SnakeCaseStrategy.class)
public record PageBody<T>(String object, List<T> data, boolean hasMore, @Nullable String lastId) {
  public PageBody {
    data = List.copyOf(data);
  }

  public static <S, T> PageBody<T> of(
      List<S> shown, boolean hasMore, Function<S, T> body, Function<S, String> id) {
    return new PageBody<>(
        "list",
        shown.stream().map(body).toList(),
        hasMore,
        shown.isEmpty() ? null : id.apply(shown.getLast()));
  }
}
