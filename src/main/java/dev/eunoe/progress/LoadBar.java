package dev.eunoe.progress;

import dev.eunoe.model.weights.LoadListener;
import java.nio.file.Path;

/** The bar of a model being loaded; it goes when all is. */
public final class LoadBar implements LoadListener {
  private final ProgressBar bar;
  private final String name;

  public LoadBar(ProgressBar bar, Path model) {
    this.bar = bar;
    this.name = "Loading " + model.getFileName();
  }

  @Override
  public void loaded(long loaded, long total) {
    if (loaded >= total) {
      bar.clear();
      return;
    }
    bar.show(
        name,
        loaded,
        total,
        () -> "%s of %s".formatted(ProgressBar.size(loaded), ProgressBar.size(total)));
  }
}
