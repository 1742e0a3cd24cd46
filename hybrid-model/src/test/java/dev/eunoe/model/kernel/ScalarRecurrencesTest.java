package dev.eunoe.model.kernel;

import dev.eunoe.model.kernel.contract.Recurrences;
import dev.eunoe.model.kernel.scalar.ScalarRecurrences;

class ScalarRecurrencesTest implements RecurrencesContract {
  @Override
  public Recurrences recurrences() {
    return new ScalarRecurrences();
  }
}
