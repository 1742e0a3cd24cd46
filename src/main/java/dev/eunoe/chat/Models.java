package dev.eunoe.chat;

import dev.eunoe.turn.Problem;
import org.jspecify.annotations.Nullable;

/** The one model a server runs, as requests may name it. */
final class Models {
  private Models() {}

  /** An absent model means the one that runs; another one is refused. */
  static void require(@Nullable String asked, String running) {
    if (asked != null && !asked.equals(running)) {
      throw Problem.notFound(
              "model",
              "model_not_found",
              "There is no model '" + asked + "' here; this server runs '" + running + "'.")
          .asException();
    }
  }
}
