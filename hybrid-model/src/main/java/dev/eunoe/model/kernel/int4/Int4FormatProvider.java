package dev.eunoe.model.kernel.int4;

import dev.eunoe.model.kernel.contract.Int8GemmLibrary;
import dev.eunoe.model.kernel.contract.WeightFormat;
import dev.eunoe.model.kernel.contract.WeightFormatProvider;
import dev.eunoe.model.kernel.parallel.Workers;
import org.jspecify.annotations.Nullable;

/** The form of weights called {@code int4}. */
public final class Int4FormatProvider implements WeightFormatProvider {

  @Override
  public String name() {
    return "int4";
  }

  @Override
  public WeightFormat load(Workers workers, @Nullable Int8GemmLibrary bytes) {
    return new Int4Format(workers);
  }
}
