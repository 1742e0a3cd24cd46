package dev.eunoe.memory.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class OwnerVectorsTest {
  private static final OwnerVectors THREE =
      OwnerVectors.none(2)
          .with(
              List.of(
                  stored(3, new byte[] {0, 100}),
                  stored(1, new byte[] {100, 0, 0, 50}),
                  stored(2, new byte[] {100, 100})),
              10);

  private static OwnerVectors.Stored stored(long turn, byte[] vectors) {
    return new OwnerVectors.Stored(turn, 10 * turn, (int) turn, vectors);
  }

  @Test
  void near_takesTheBestPassageOfEachTurn_bestFirst() {
    OwnerVectors.Near near = THREE.near(new byte[] {127, 0}, _ -> true, 10);

    assertThat(near.places()).containsExactly(10, 20, 30);
    assertThat(near.voices()).containsExactly(1, 2, 3);
    assertThat(near.cosines()[0]).isCloseTo(1, within(1e-6f));
    assertThat(near.cosines()[1]).isCloseTo((float) Math.sqrt(0.5), within(1e-6f));
    assertThat(near.cosines()[2]).isZero();
    assertThat(near.mean()).isCloseTo((float) ((1 + Math.sqrt(0.5)) / 3), within(1e-6f));
  }

  @Test
  void near_looksOnlyWhereItIsSearched_andFindsNoMoreThanAskedFor() {
    assertThat(THREE.near(new byte[] {127, 0}, place -> place > 10, 1).places())
        .containsExactly(20);
    assertThat(THREE.near(new byte[] {127, 0}, _ -> false, 1).places()).isEmpty();
  }

  @Test
  void with_keepsTheNewestTurns_andForgetsThoseWithoutPassages() {
    OwnerVectors more =
        THREE.with(List.of(stored(4, new byte[] {50, 0}), stored(5, new byte[0])), 2);

    assertThat(more.near(new byte[] {127, 0}, _ -> true, 10).places()).containsExactly(40, 30);
  }
}
