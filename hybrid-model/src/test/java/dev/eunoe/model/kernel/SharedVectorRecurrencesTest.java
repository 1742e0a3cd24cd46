package dev.eunoe.model.kernel;

import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.Recurrences;
import dev.eunoe.model.kernel.parallel.Workers;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.kernel.vector.product.StoredFormat;

/** The recurrences on several threads against the contract. */
class SharedVectorRecurrencesTest implements RecurrencesContract {
  private static final Kernels SHARED = new VectorKernels(new StoredFormat(), new Workers(3));

  @Override
  public Recurrences recurrences() {
    return SHARED.recurrences();
  }
}
