package dev.eunoe.memory.persistence.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.Owner;
import org.junit.jupiter.api.Test;

class AddedStatesTest {
  private static final Owner ANNA = new Owner("anna");
  private static final Owner BERT = new Owner("bert");

  private final AddedStates states = new AddedStates(1_000);

  @Test
  void anOwnersStates_areAddedUpAtTheFirst_thenWhenAHundredthOfTheBudgetWasAdded() {
    assertThat(states.isDue(ANNA, 1)).isTrue();
    assertThat(states.isDue(ANNA, 5)).isFalse();
    assertThat(states.isDue(BERT, 1)).isTrue();
    assertThat(states.isDue(ANNA, 5)).isFalse();
    assertThat(states.isDue(ANNA, 1)).isTrue();
    assertThat(states.isDue(ANNA, 10)).isFalse();
    assertThat(states.isDue(ANNA, 100)).isTrue();
  }
}
