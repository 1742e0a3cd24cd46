package dev.eunoe.chat.responses;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.chat.http.RequestFields;
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
   * @throws dev.eunoe.turn.problem.ProblemException where there is no such item
   */
  static ItemPage of(List<InputItem> items, @Nullable String after, int limit) {
    int begin = after == null ? 0 : behind(items, after);
    int end = Math.min(begin + limit, items.size());
    List<InputItem> shown = items.subList(begin, end);
    return new ItemPage(
        "list",
        shown,
        end < items.size(),
        shown.isEmpty() ? null : shown.getFirst().id(),
        shown.isEmpty() ? null : shown.getLast().id());
  }

  private static int behind(List<InputItem> items, String after) {
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).id().equals(after)) {
        return i + 1;
      }
    }
    // A list that goes on behind what is not there would end in silence.
    throw RequestFields.badValue("after", "the id of one of the response's items", after);
  }
}
