package dev.eunoe.model.kernel.int8;

import dev.eunoe.model.kernel.contract.Int8GemmLibrary;
import dev.eunoe.model.kernel.contract.WeightFormat;
import dev.eunoe.model.kernel.contract.WeightFormatProvider;
import dev.eunoe.model.kernel.parallel.Workers;
import org.jspecify.annotations.Nullable;

/** The form of weights called {@code int8}. */
public final class Int8FormatProvider implements WeightFormatProvider {

  @Override
  public String name() {
    return "int8";
  }

  @Override
  public WeightFormat load(Workers workers, @Nullable Int8GemmLibrary bytes) {
    return new Int8Format(workers, bytes);
  }
}
