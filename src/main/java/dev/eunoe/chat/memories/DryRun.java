package dev.eunoe.chat.memories;

import dev.eunoe.chat.http.RequestFields;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * Whether a deletion is only asked about: {@code dry_run=true} is answered with what would go, and
 * nothing goes.
 */
public enum DryRun {
  NO,
  YES;

  /**
   * @throws dev.eunoe.turn.problem.ProblemException for any other value: a slip must not erase
   */
  public static DryRun of(RoutingContext route) {
    String value = route.request().getParam("dry_run");
    return switch (value == null ? "false" : value) {
      case "false" -> NO;
      case "true" -> YES;
      default -> throw RequestFields.badValue("dry_run", "'true' or 'false'", value);
    };
  }

  public boolean erases() {
    return this == NO;
  }

  /** What a body says of it: true, or nothing at all. */
  public @Nullable Boolean mark() {
    return erases() ? null : true;
  }
}
