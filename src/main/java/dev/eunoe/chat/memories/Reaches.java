package dev.eunoe.chat.memories;

import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.memory.Reach;
import io.vertx.ext.web.RoutingContext;

/** How far a deletion goes: {@code related=true} takes along what tells of the same elsewhere. */
public final class Reaches {
  private Reaches() {}

  /**
   * @param alone where nothing is asked for
   * @throws dev.eunoe.turn.problem.ProblemException for any other value: a slip must not erase
   */
  public static Reach of(RoutingContext route, Reach alone) {
    String value = route.request().getParam("related");
    return switch (value == null ? "false" : value) {
      case "false" -> alone;
      case "true" -> Reach.RELATED;
      default -> throw RequestFields.badValue("related", "'true' or 'false'", value);
    };
  }
}
