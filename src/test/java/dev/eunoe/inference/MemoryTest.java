package dev.eunoe.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The parts of a heap: all that may be in it at once fits. */
class MemoryTest {
  private static final OptionalLong UNSAID = OptionalLong.empty();

  private static double most(Memory memory, double perByte) {
    return (memory.answers() + memory.held()) * perByte + memory.transfers();
  }

  @Test
  void whateverIsLeft_theStatesOfAllKindsAndOneOnItsWayFit_andSomethingIsLeftForTheRest() {
    for (long free = 1L << 20; free < 1L << 36; free *= 2) {
      for (double perByte : new double[] {1, 1.3, 2}) {
        for (long transfer : new long[] {0, free / 100, free / 3}) {
          var memory = Memory.divided(free, perByte, transfer, UNSAID, UNSAID);

          assertThat(memory.transfers()).isGreaterThanOrEqualTo(transfer);
          assertThat(most(memory, perByte)).isLessThan(0.9 * free);
          assertThat(memory.answers()).isGreaterThan(free / 8);
          assertThat(memory.staying() + memory.leaving() + memory.waiting())
              .isEqualTo(memory.held());
        }
      }
    }
  }

  @Test
  void whatIsAskedFor_isGiven_andWhatDoesNotFitBesideTheOthersIsRefusedByItsName() {
    var memory = Memory.divided(1000, 1.25, 200, OptionalLong.of(400), OptionalLong.of(240));
    assertThat(memory).isEqualTo(new Memory(400, 240, 200));
    assertThat(most(memory, 1.25)).isEqualTo(1000);

    assertThatThrownBy(() -> Memory.divided(1000, 1.25, 200, OptionalLong.of(641), UNSAID))
        .hasMessageContainingAll("eunoe.engine.state-memory", "-Xmx");
    assertThatThrownBy(
            () -> Memory.divided(1000, 1.25, 200, OptionalLong.of(400), OptionalLong.of(241)))
        .hasMessageContainingAll("eunoe.state.memory", "-Xmx");
  }
}
