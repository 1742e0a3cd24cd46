package dev.eunoe.model.kernel.onednn;

import dev.eunoe.model.kernel.contract.Int8GemmLibrary;
import dev.eunoe.model.kernel.contract.WeightFormat;
import dev.eunoe.model.kernel.contract.WeightFormatProvider;
import dev.eunoe.model.kernel.parallel.Workers;
import org.jspecify.annotations.Nullable;

/** The backend called {@code onednn}. */
public final class OneDnnFormatProvider implements WeightFormatProvider {

  @Override
  public String name() {
    return "onednn";
  }

  @Override
  public WeightFormat load(Workers workers, @Nullable Int8GemmLibrary bytes) {
    return OneDnnFormat.load(workers);
  }
}
