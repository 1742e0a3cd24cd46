package dev.eunoe.model.kernel;

/** The recurrences on several threads against the contract. */
class SharedVectorRecurrencesTest implements RecurrencesContract {
  private static final Kernels SHARED = new VectorKernels(new StoredWeights(), new Workers(3));

  @Override
  public Recurrences recurrences() {
    return SHARED.recurrences();
  }
}
