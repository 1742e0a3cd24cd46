package dev.eunoe.chat.responses;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of the list of a response's input items. */
@JsonNaming(SnakeCaseStrategy.class)
record ItemPage(
    String object,
    List<InputItem> data,
    boolean hasMore,
    @Nullable String firstId,
    @Nullable String lastId) {
  ItemPage {
    data = List.copyOf(data);
  }

  /**
   * @param after the item behind which the page begins; null for the first page
   */
  static ItemPage of(List<InputItem> items, @Nullable String after, int limit) {
    int from = 0;
    while (after != null && from < items.size() && !items.get(from).id().equals(after)) {
      from++;
    }
    int begin = after == null ? 0 : Math.min(from + 1, items.size());
    int end = Math.min(begin + limit, items.size());
    List<InputItem> shown = items.subList(begin, end);
    return new ItemPage(
        "list",
        shown,
        end < items.size(),
        shown.isEmpty() ? null : shown.getFirst().id(),
        shown.isEmpty() ? null : shown.getLast().id());
  }
}
