package dev.eunoe.chat.models;

import dev.eunoe.turn.problem.Problem;
import org.jspecify.annotations.Nullable;

/** The models a server runs, as requests may name it. */
public final class Models {
  /** The sentence encoder in the application, beside the model that answers. */
  public static final String ENCODER = "all-MiniLM-L6-v2";

  /** Numbers of its vectors. */
  public static final int ENCODER_DIMENSIONS = 384;

  private Models() {}

  /**
   * An absent model means the one that runs; another one is refused. It may be called by its name
   * in a registry, {@code owner/name} or {@code name:tag}.
   */
  public static void require(@Nullable String asked, String running) {
    if (asked != null && !isOf(asked, running)) {
      throw Problem.notFound(
              "model",
              "model_not_found",
              "There is no model '" + asked + "' here; this server runs '" + running + "'.")
          .asException();
    }
  }

  /** Whether a model is called by its name, or that in a registry. */
  static boolean isOf(String asked, String name) {
    return asked.equals(name) || plain(asked).equals(name);
  }

  private static String plain(String asked) {
    String name = asked.substring(asked.lastIndexOf('/') + 1);
    int tag = name.indexOf(':');
    return tag < 0 ? name : name.substring(0, tag);
  }
}
