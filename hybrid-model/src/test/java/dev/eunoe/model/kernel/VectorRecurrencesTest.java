package dev.eunoe.model.kernel;

import dev.eunoe.model.kernel.contract.Recurrences;
import dev.eunoe.model.kernel.vector.VectorKernels;

class VectorRecurrencesTest implements RecurrencesContract {
  @Override
  public Recurrences recurrences() {
    return new VectorKernels().recurrences();
  }
}
