package dev.eunoe.model.kernel.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NativeMemoryTest {
  private static final long MIB = 1L << 20;

  @Test
  void weights_getMostOfWhatTheHeapAndTheJvmLeave() {
    assertThat(NativeMemory.budget(8192 * MIB, 2048 * MIB)).isEqualTo(5888 * MIB / 10 * 9);
    assertThat(NativeMemory.budget(512 * MIB, 128 * MIB)).isEqualTo(128 * MIB / 10 * 9);
    assertThat(NativeMemory.budget(256 * MIB, 64 * MIB)).isZero();
  }
}
