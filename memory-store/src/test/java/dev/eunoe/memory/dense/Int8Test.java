package dev.eunoe.memory.dense;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Int8Test {
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 15, 16, 17, 129, 384})
  void dot_isTheSumOfTheProducts_exactly(int length) {
    long seed = 20261129L + length;
    var random = new Random(seed);
    byte[] a = new byte[length];
    byte[] b = new byte[length + 3];
    random.nextBytes(a);
    random.nextBytes(b);
    int sum = 0;
    for (int i = 0; i < length; i++) {
      sum += a[i] * b[3 + i];
    }

    assertThat(Int8.dot(a, b, 3)).as("seed %d", seed).isEqualTo(sum);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 384})
  void dot_ofTheLargest_doesNotOverflow(int length) {
    byte[] least = new byte[length];
    Arrays.fill(least, (byte) -128);

    assertThat(Int8.dot(least, least, 0)).isEqualTo(128 * 128 * length);
  }

  @ParameterizedTest
  @ValueSource(floats = {1e-6f, 1, 1e6f})
  void rounded_keepsTheDirection_whateverTheLength(float length) {
    byte[] rounded = Int8.rounded(new float[] {-length, 0, length / 2});

    assertThat(rounded).containsExactly(-127, 0, 64);
  }
}
