package dev.eunoe.model.kernel;

import dev.eunoe.model.kernel.contract.WeightFormat;
import dev.eunoe.model.kernel.int8.Int8Format;
import dev.eunoe.model.kernel.parallel.Workers;

/** 8-bit weights against the contract, by the Vector API alone. */
class Int8FormatTest implements Int8Contract {
  @Override
  public WeightFormat products(Workers workers) {
    return new Int8Format(workers, null);
  }
}
