package dev.eunoe.model.kernel;

class ScalarRecurrencesTest implements RecurrencesContract {
  @Override
  public Recurrences recurrences() {
    return new ScalarRecurrences();
  }
}
