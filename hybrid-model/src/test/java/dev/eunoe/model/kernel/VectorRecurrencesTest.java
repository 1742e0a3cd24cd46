package dev.eunoe.model.kernel;

class VectorRecurrencesTest implements RecurrencesContract {
  @Override
  public Recurrences recurrences() {
    return new VectorKernels().recurrences();
  }
}
