package dev.eunoe.chat.wire;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.function.Function;

/** A whole list. */
@JsonNaming(SnakeCaseStrategy.class)
public record ListBody<T>(String object, List<T> data) {
  public ListBody {
    data = List.copyOf(data);
  }

  public static <S, T> ListBody<T> of(List<S> all, Function<S, T> body) {
    return new ListBody<>("list", all.stream().map(body).toList());
  }
}
