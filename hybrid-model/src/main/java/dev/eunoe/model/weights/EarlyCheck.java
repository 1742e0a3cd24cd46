package dev.eunoe.model.weights;

import dev.eunoe.model.weights.gguf.GgufBeginning;
import dev.eunoe.model.weights.gguf.GgufException;
import java.nio.file.Path;

/**
 * Refuses a model by the little that is fetched first of it, before gigabytes are fetched for
 * nothing.
 */
public final class EarlyCheck {
  private EarlyCheck() {}

  /**
   * Refuses what no family computes.
   *
   * @param name what messages call the file
   * @param config content of a {@code config.json}
   * @throws CheckpointException in the words of loading
   */
  public static void config(Path name, byte[] config) {
    var described = ModelLoader.config(ConfigJson.parse(name, config));
    assert described != null;
  }

  /**
   * Refuses what is no GGUF file, or of no architecture that is read here.
   *
   * @param name what messages call the file
   * @param beginning its first bytes
   * @throws CheckpointException in the words of loading
   */
  public static void gguf(Path name, byte[] beginning) {
    try {
      GgufBeginning.requireKnown(name, beginning);
    } catch (GgufException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }
}
