package dev.eunoe.chat.models;

import dev.eunoe.turn.problem.Problem;
import org.jspecify.annotations.Nullable;

/** The one model a server runs, as requests may name it. */
public final class Models {
  private Models() {}

  /**
   * An absent model means the one that runs; another one is refused. It may be called by its name
   * in a registry, {@code owner/name} or {@code name:tag}.
   */
  public static void require(@Nullable String asked, String running) {
    if (asked != null && !asked.equals(running) && !plain(asked).equals(running)) {
      throw Problem.notFound(
              "model",
              "model_not_found",
              "There is no model '" + asked + "' here; this server runs '" + running + "'.")
          .asException();
    }
  }

  private static String plain(String asked) {
    String name = asked.substring(asked.lastIndexOf('/') + 1);
    int tag = name.indexOf(':');
    return tag < 0 ? name : name.substring(0, tag);
  }
}
