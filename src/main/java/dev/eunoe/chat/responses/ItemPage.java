package dev.eunoe.chat.responses;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.chat.http.JsonHttp;
import dev.eunoe.chat.http.RequestFields;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of a list of items. */
@JsonNaming(SnakeCaseStrategy.class)
public record ItemPage(
    String object,
    List<Item> data,
    boolean hasMore,
    @Nullable String firstId,
    @Nullable String lastId) {
  public ItemPage {
    data = List.copyOf(data);
  }

  /**
   * @param after the item behind which the page begins; null for the first page
   * @throws dev.eunoe.turn.problem.ProblemException where there is no such item
   */
  public static ItemPage of(List<Item> items, @Nullable String after, int limit) {
    int begin = after == null ? 0 : behind(items, after);
    int end = Math.min(begin + limit, items.size());
    List<Item> shown = items.subList(begin, end);
    return new ItemPage(
        "list",
        shown,
        end < items.size(),
        shown.isEmpty() ? null : shown.getFirst().id(),
        shown.isEmpty() ? null : shown.getLast().id());
  }

  /** What the parameter {@code order} asks for: without one, the newest first. */
  public static boolean oldestFirst(RoutingContext route) {
    String order = JsonHttp.parameter(route, "order");
    if (order == null || order.equals("desc")) {
      return false;
    }
    if (order.equals("asc")) {
      return true;
    }
    throw RequestFields.badValue("order", "'asc' or 'desc'", order);
  }

  private static int behind(List<Item> items, String after) {
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).id().equals(after)) {
        return i + 1;
      }
    }
    // A list that goes on behind what is not there would end in silence.
    throw RequestFields.badValue("after", "the id of one of its items", after);
  }
}
