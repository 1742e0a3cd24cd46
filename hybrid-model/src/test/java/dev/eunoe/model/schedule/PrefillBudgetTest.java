package dev.eunoe.model.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** On a machine whose steps take exactly what the test says. */
class PrefillBudgetTest {
  private static final long MILLI = 1_000_000;
  private static final int CHUNK = 64;

  /** Runs steps until the estimates have settled; returns the prompt tokens of the last one. */
  private static int settled(
      PrefillBudget prefillBudget, int writing, double stepMillis, double tokenMillis) {
    int budget = 0;
    int last = 0;
    for (int i = 0; i < 200; i++) {
      budget = prefillBudget.budget(writing);
      prefillBudget.measured(writing, budget, (long) ((stepMillis + budget * tokenMillis) * MILLI));
      last = budget > 0 ? budget : last;
    }
    return last;
  }

  @Test
  void budget_besideWriters_lengthensTheStepByLessThanItself() {
    assertThat(settled(new PrefillBudget(8, CHUNK), 7, 30, 3)).isBetween(6, 7);
    assertThat(settled(new PrefillBudget(8, CHUNK), 7, 3, 0.1)).isBetween(18, 20);
  }

  @Test
  void budget_withNobodyWriting_isAWholeChunk() {
    assertThat(settled(new PrefillBudget(8, CHUNK), 0, 0, 1)).isEqualTo(CHUNK);
  }

  @Test
  void budget_ofASlowModelAlone_keepsStepsShort() {
    assertThat(settled(new PrefillBudget(8, CHUNK), 0, 0, 20)).isEqualTo(10);
  }

  @Test
  void budget_whereWritingTakesLong_neverStopsPrompts() {
    assertThat(settled(new PrefillBudget(8, CHUNK), 8, 400, 300)).isEqualTo(1);
    assertThat(settled(new PrefillBudget(8, CHUNK), 8, 140, 5)).isEqualTo(5);
  }

  @Test
  void budget_growsByDoublingAtMost() {
    var prefillBudget = new PrefillBudget(8, 1 << 20);
    prefillBudget.measured(4, 0, 100 * MILLI);
    int before = prefillBudget.budget(4);
    for (int i = 0; i < 20; i++) {
      prefillBudget.measured(4, before, 100 * MILLI + before);
      int after = prefillBudget.budget(4);
      assertThat(after).isBetween(1, 2 * before);
      before = after;
    }
  }

  @Test
  void budget_onceInAWhile_isNothingSoThatWritingIsMeasured() {
    var prefillBudget = new PrefillBudget(8, CHUNK);
    int pure = 0;
    for (int i = 0; i < 200; i++) {
      int budget = prefillBudget.budget(3);
      pure += budget == 0 ? 1 : 0;
      prefillBudget.measured(3, budget, (30 + budget) * MILLI);
    }
    assertThat(pure).isBetween(4, 8);
  }

  @Test
  void measured_pauseOfTheMachine_isNotTakenForTheCostOfAStep() {
    var prefillBudget = new PrefillBudget(8, CHUNK);
    int before = settled(prefillBudget, 7, 30, 3);
    prefillBudget.measured(7, 0, 2000 * MILLI);
    assertThat(prefillBudget.budget(7)).isLessThanOrEqualTo(2 * before);
  }
}
