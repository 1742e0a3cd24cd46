package dev.eunoe.model.kernel;

import static dev.eunoe.model.kernel.Tolerance.ROUNDING;
import static dev.eunoe.model.kernel.Tolerance.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.kernel.args.AttentionArgs;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The part of {@link KernelsContract} that attention needs. */
interface AttentionContract {

  Kernels kernels();

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 15, 16, 17, 64, 129, 160})
  default void attend_overAnyNumberOfTokens_equalsReference(int rows) {
    for (int headDim : new int[] {1, 8, 17, 64, 72}) {
      var inputs = new SeededFloats(rows * 100L + headDim);
      var plain = AttentionConfig.of(8, 4, 2, headDim).window(160).scale(0.3);
      for (var shape :
          new AttentionConfig[] {
            plain.build(),
            plain.softcap(2.5f).build(),
            plain.valueDim(headDim + 3).build(),
            plain.sinkLogits(true).build(),
            plain.softcap(null).build()
          }) {
        assertAttendEqualsReference(shape, 160, rows, inputs);
      }
    }
  }

  /** More tokens than a kernel may take at once, whose scores grow or shrink as they come. */
  @ParameterizedTest
  @ValueSource(ints = {1023, 1024, 1025, 2048, 2550})
  default void attend_overManyTokens_equalsReference(int rows) {
    for (int headDim : new int[] {8, 64, 72}) {
      var plain = AttentionConfig.of(8, 3, 1, headDim).window(2560).scale(0.3);
      for (var shape :
          new AttentionConfig[] {
            plain.build(), plain.softcap(2.5f).build(), plain.softcap(null).sinkLogits(true).build()
          }) {
        assertAttendEqualsReference(shape, 2560, rows, new SeededFloats(rows * 100L + headDim));
      }
    }
    for (float trend : new float[] {-0.05f, 0.05f}) {
      var shape = AttentionConfig.of(1, 2, 1, 1).window(2560).scale(1).build();
      float[] keys = new float[2560];
      float[] values = new float[2560];
      for (int s = 0; s < rows; s++) {
        keys[s] = trend * s;
        values[s] = s;
      }
      float[] found = new float[2];
      float[] expected = new float[2];
      float[] q = {1, 0.5f};
      var cached = new AttentionArgs().cache(keys, values, 2560);
      kernels().attend(cached.rows(shape, q, found, 0), 0, rows);
      new ScalarKernels().attend(cached.rows(shape, q, expected, 0), 0, rows);
      assertThat(found).containsExactly(expected, within(rows * 64 * ROUNDING));
    }
  }

  private void assertAttendEqualsReference(
      AttentionConfig shape, int capacity, int rows, SeededFloats inputs) {
    float[] q = inputs.floats(2 + 2 * shape.dQuery());
    float[] keys = inputs.floats(shape.dKey() * capacity);
    float[] values = inputs.floats(shape.dValue() * capacity);
    float[] found = new float[3 + 2 * shape.dMixed()];
    float[] expected = found.clone();
    var args = new AttentionArgs().rows(shape, q, found, 0).cache(keys, values, capacity);
    args.sinks(inputs.floats(shape.nHeads()));
    args.q.from = 2;
    args.out.from = 3;
    kernels().attend(args, 1, rows);
    args.out.array = expected;
    new ScalarKernels().attend(args, 1, rows);
    assertClose(found, expected, rows + shape.headDim(), inputs);
  }

  @ParameterizedTest
  @CsvSource({"1, 150", "2, 150", "3, 150", "5, 150", "3, 1100"})
  default void attend_headByHead_givesTheBitsOfAllTogether(int headsOfKeys, int rows) {
    var inputs = new SeededFloats(headsOfKeys);
    int heads = 2 * headsOfKeys;
    int capacity = (rows / 16 + 1) * 16;
    var shape =
        AttentionConfig.of(8, heads, 2, 256)
            .window(capacity)
            .scale(0.3)
            .sinkLogits(headsOfKeys == 3)
            .build();
    float[] q = inputs.floats(shape.dQuery());
    float[] keys = inputs.floats(shape.dKey() * capacity);
    float[] values = inputs.floats(shape.dValue() * capacity);
    var args = new AttentionArgs().cache(keys, values, capacity);
    args.sinks(inputs.floats(heads));
    float[] together = new float[shape.dMixed()];
    kernels().attend(args.rows(shape, q, together, 0), 0, rows);
    float[] alone = new float[shape.dMixed()];
    for (int h = 0; h < heads; h++) {
      kernels().attend(args.rows(shape, q, alone, 0), 0, rows, h, h + 1);
    }
    assertThat(alone).isEqualTo(together);
  }

  @Test
  default void attend_withASoftcap_boundsTheScoresBeforeTheSoftmax() {
    // Scores of ±1000 become ±ln 3 by a cap of ln 3, so the weights are 9/10 and 1/10.
    float cap = (float) Math.log(3);
    var shape = AttentionConfig.of(1, 1, 1, 1).window(16).scale(1).softcap(cap).build();
    float[] keys = new float[16];
    float[] values = new float[16];
    keys[0] = 1000;
    keys[1] = -1000;
    values[0] = 1;
    float[] out = new float[1];
    var args = new AttentionArgs().cache(keys, values, 16);
    kernels().attend(args.rows(shape, new float[] {1}, out, 0), 0, 2);
    assertThat(out[0]).isCloseTo(0.9f, within(8 * ROUNDING));
  }

  @Test
  default void attend_withScoresFarApart_takesTheBestAlone() {
    var shape = AttentionConfig.of(1, 1, 1, 1).window(16).scale(1).build();
    float[] keys = new float[16];
    float[] values = new float[16];
    keys[0] = -3000;
    keys[1] = 3000;
    values[0] = 7;
    values[1] = 5;
    float[] out = new float[1];
    var args = new AttentionArgs().cache(keys, values, 16);
    kernels().attend(args.rows(shape, new float[] {1}, out, 0), 0, 2);
    assertThat(out[0]).isCloseTo(5, within(8 * ROUNDING));
  }

  @Test
  default void attend_withASink_addsOneTermToTheSum() {
    // Scores of 0 and ln 2 against a sink of ln 5: the weights are 1/8 and 2/8.
    var shape = AttentionConfig.of(1, 2, 1, 1).window(16).scale(0.5).sinkLogits(true).build();
    float[] keys = new float[16];
    float[] values = new float[16];
    keys[1] = (float) (2 * Math.log(2));
    values[0] = 8;
    values[1] = 16;
    float[] out = new float[2];
    var args = new AttentionArgs().cache(keys, values, 16);
    args.sinks(new float[] {(float) Math.log(5), -1e30f});
    kernels().attend(args.rows(shape, new float[] {1, 1}, out, 0), 0, 2);
    assertThat(out[0]).isCloseTo(5, within(32 * ROUNDING));
    assertThat(out[1]).isCloseTo(40 / 3f, within(64 * ROUNDING));
  }

  @Test
  default void attend_withASinkAboveAll_givesNothing() {
    var shape = AttentionConfig.of(1, 1, 1, 1).window(16).scale(1).sinkLogits(true).build();
    float[] values = {7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7};
    float[] out = {3};
    var args = new AttentionArgs().cache(new float[16], values, 16);
    args.sinks(new float[] {1000});
    kernels().attend(args.rows(shape, new float[] {1}, out, 0), 0, 16);
    assertThat(out[0]).isCloseTo(0, within(1e-30f));
  }

  /** What earlier layers have left in the arguments is nothing to a layer without sinks. */
  @ParameterizedTest
  @ValueSource(ints = {1, 17, 1100})
  default void attend_withoutSinks_takesNoNoticeOfLogits(int rows) {
    var inputs = new SeededFloats(rows);
    var shape = AttentionConfig.of(8, 3, 1, 24).window(1104).build();
    var args =
        new AttentionArgs()
            .cache(inputs.floats(shape.dKey() * 1104), inputs.floats(shape.dValue() * 1104), 1104);
    float[] q = inputs.floats(shape.dQuery());
    float[] expected = new float[shape.dMixed()];
    kernels().attend(args.rows(shape, q, expected, 0), 0, rows);
    args.sinks(new float[] {3, 4, 5});
    float[] found = new float[shape.dMixed()];
    kernels().attend(args.rows(shape, q, found, 0), 0, rows);
    assertThat(found).isEqualTo(expected);
  }
}
