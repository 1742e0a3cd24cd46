package dev.eunoe.model.weights;

import java.nio.file.Path;

/** Is told how much of a model's weights is loaded, by one thread. */
@FunctionalInterface
public interface LoadListener {

  /**
   * After each matrix, and when all is loaded.
   *
   * @param loaded bytes of the weights in their files that are ready
   * @param total bytes of all
   */
  void loaded(long loaded, long total);

  /** One that tells it in the log, where it takes longer than a moment. */
  static LoadListener inTheLog(Path model) {
    return new LoadProgress(model);
  }
}
