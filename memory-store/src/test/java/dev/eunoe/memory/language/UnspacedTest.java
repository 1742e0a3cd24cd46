package dev.eunoe.memory.language;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnspacedTest {
  @Test
  void pairs_areNeighboursWithinARunOfSuchAScript() {
    assertThat(Unspaced.pairs("私の姉 is 猫 good")).containsExactly("私の", "の姉", "猫");
  }

  @Test
  void pairs_ofOtherScripts_areNone() {
    assertThat(Unspaced.pairs("My sister, Ωμέγα, 🦔🦔 \uD83E")).isEmpty();
  }
}
