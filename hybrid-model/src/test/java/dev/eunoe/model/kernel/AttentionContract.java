package dev.eunoe.model.kernel;

import static dev.eunoe.model.kernel.Tolerance.ROUNDING;
import static dev.eunoe.model.kernel.Tolerance.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.GlobalTokens;
import dev.eunoe.model.config.KeyValueFormat;
import dev.eunoe.model.kernel.args.AttentionArgs;
import dev.eunoe.model.kernel.cache.KeyValueCache;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
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
        assertAttendEqualsReference(shape, rows, inputs);
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
        assertAttendEqualsReference(shape, rows, new SeededFloats(rows * 100L + headDim));
      }
    }
    for (float trend : new float[] {-0.05f, 0.05f}) {
      var shape = AttentionConfig.of(1, 2, 1, 1).window(2560).scale(1).build();
      float[] keys = new float[rows];
      float[] values = new float[rows];
      for (int s = 0; s < rows; s++) {
        keys[s] = trend * s;
        values[s] = s;
      }
      float[] found = new float[2];
      float[] expected = new float[2];
      float[] q = {1, 0.5f};
      var cached = new AttentionArgs().cache(cache(shape, keys, values));
      kernels().attend(cached.rows(shape, q, found, 0), 0, rows - 1);
      new ScalarKernels().attend(cached.rows(shape, q, expected, 0), 0, rows - 1);
      assertThat(found).containsExactly(expected, within(rows * 64 * ROUNDING));
    }
  }

  /** Caches rows of keys (rows, dKey) and values (rows, dValue). */
  private static KeyValueCache cache(AttentionConfig shape, float[] keys, float[] values) {
    var cache = new KeyValueCache(shape);
    for (int p = 0; p < keys.length / shape.dKey(); p++) {
      cache.begin(p);
      for (int head = 0; head < shape.nKvHeads(); head++) {
        cache.put(head, p, keys, p * shape.dKey(), values, p * shape.dValue());
      }
    }
    return cache;
  }

  private static KeyValueCache cache(AttentionConfig shape, int rows, SeededFloats inputs) {
    return cache(shape, inputs.floats(shape.dKey() * rows), inputs.floats(shape.dValue() * rows));
  }

  private void assertAttendEqualsReference(AttentionConfig shape, int rows, SeededFloats inputs) {
    float[] q = inputs.floats(2 + 2 * shape.dQuery());
    float[] found = new float[3 + 2 * shape.dMixed()];
    float[] expected = found.clone();
    var args = new AttentionArgs().rows(shape, q, found, 0).cache(cache(shape, rows, inputs));
    args.sinks(inputs.floats(shape.nHeads()));
    args.q.from = 2;
    args.firstQueries(inputs.floats(2 + 2 * shape.dQuery()), 0);
    args.firstQ.from = 2;
    args.out.from = 3;
    kernels().attend(args, 1, rows - 1);
    args.out.array = expected;
    new ScalarKernels().attend(args, 1, rows - 1);
    assertClose(found, expected, Math.min(rows, shape.window()) + shape.headDim(), inputs);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64, 65, 100, 130, 1024, 1025, 1100, 2500})
  default void attend_throughAWindow_equalsReference(int rows) {
    for (int window : new int[] {1, 16, 63, 64, 65, 100, 1023, 1500}) {
      for (int first : new int[] {0, 1, 4, 64, 70}) {
        var shape = AttentionConfig.of(8, 4, 2, 24).window(window).sinks(first).build();
        assertAttendEqualsReference(shape, rows, new SeededFloats(rows * 100L + window));
      }
      for (String staying : new String[] {"0,3,17", "63-64", "5,100-170"}) {
        var shape =
            AttentionConfig.of(8, 4, 2, 24)
                .window(window)
                .globals(GlobalTokens.parse(staying))
                .build();
        assertAttendEqualsReference(shape, rows, new SeededFloats(rows * 100L + window));
      }
      var chunks = AttentionConfig.of(8, 4, 2, 24).window(window).chunked(true).build();
      assertAttendEqualsReference(chunks, rows, new SeededFloats(rows * 100L + window));
    }
  }

  @ParameterizedTest
  @EnumSource(KeyValueFormat.class)
  default void attend_overEveryFormat_equalsReference(KeyValueFormat format) {
    for (int headDim : new int[] {8, 17, 64, 72}) {
      for (int rows : new int[] {1, 63, 64, 200, 1100}) {
        var shape =
            AttentionConfig.of(8, 3, 1, headDim)
                .valueDim(headDim + 1)
                .window(1000)
                .build()
                .cachedAs(format);
        assertAttendEqualsReference(shape, rows, new SeededFloats(rows * 100L + headDim));
      }
    }
  }

  /** Consecutive tokens, wherever the blocks, the tiles and their windows lie. */
  @ParameterizedTest
  @CsvSource({
    "1000,",
    "1000, 0-3",
    "40,",
    "40, 0-3",
    "40, '9,985,1045-1060'",
    "1000, '22,25'",
    "200, 0-69",
    "2000000000,"
  })
  default void attend_ofSeveralTokens_givesTheBitsOfEachAlone(
      int window, @Nullable String staying) {
    var globals = staying == null ? GlobalTokens.NONE : GlobalTokens.parse(staying);
    for (var format : KeyValueFormat.values()) {
      var inputs = new SeededFloats(window + globals.count());
      var shape =
          AttentionConfig.of(8, 6, 2, 24)
              .window(window)
              .globals(globals)
              .sinkLogits(window == 200)
              .build()
              .cachedAs(format);
      int rows = 1100;
      // The cache of a window holds one block of tokens more; these are as far as that.
      int tokens = 8;
      var args = new AttentionArgs().cache(cache(shape, rows, inputs));
      args.sinks(inputs.floats(6));
      float[] q = inputs.floats(tokens * shape.dQuery());
      float[] placed = inputs.floats(tokens * shape.dQuery());
      for (int position : new int[] {1024 - 3, 1088 - 7, rows - tokens}) {
        if (position + 1 - window < 1088 - window - 64) {
          continue; // left the window
        }
        float[] together = new float[tokens * shape.dMixed()];
        kernels()
            .attend(
                args.rows(shape, q, together, 0).firstQueries(placed, 0),
                0,
                tokens,
                position,
                0,
                6);
        float[] alone = new float[tokens * shape.dMixed()];
        args.rows(shape, q, alone, 0).firstQueries(placed, 0);
        for (int t = 0; t < tokens; t++) {
          kernels().attend(args, t, position + t);
        }
        assertThat(together).isEqualTo(alone);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 150", "2, 150", "3, 150", "5, 150", "3, 1100"})
  default void attend_headByHead_givesTheBitsOfAllTogether(int headsOfKeys, int rows) {
    var inputs = new SeededFloats(headsOfKeys);
    int heads = 2 * headsOfKeys;
    var shape =
        AttentionConfig.of(8, heads, 2, 256)
            .window(rows)
            .scale(0.3)
            .sinkLogits(headsOfKeys == 3)
            .build();
    float[] q = inputs.floats(shape.dQuery());
    var args = new AttentionArgs().cache(cache(shape, rows, inputs));
    args.sinks(inputs.floats(heads));
    float[] together = new float[shape.dMixed()];
    kernels().attend(args.rows(shape, q, together, 0), 0, rows - 1);
    float[] alone = new float[shape.dMixed()];
    for (int h = 0; h < heads; h++) {
      kernels().attend(args.rows(shape, q, alone, 0), 0, 1, rows - 1, h, h + 1);
    }
    assertThat(alone).isEqualTo(together);
  }

  @Test
  default void attend_withASoftcap_boundsTheScoresBeforeTheSoftmax() {
    // Scores of ±1000 become ±ln 3 by a cap of ln 3, so the weights are 9/10 and 1/10.
    float cap = (float) Math.log(3);
    var shape = AttentionConfig.of(1, 1, 1, 1).window(16).scale(1).softcap(cap).build();
    float[] keys = new float[2];
    float[] values = new float[2];
    keys[0] = 1000;
    keys[1] = -1000;
    values[0] = 1;
    float[] out = new float[1];
    var args = new AttentionArgs().cache(cache(shape, keys, values));
    kernels().attend(args.rows(shape, new float[] {1}, out, 0), 0, 1);
    assertThat(out[0]).isCloseTo(0.9f, within(8 * ROUNDING));
  }

  @Test
  default void attend_withScoresFarApart_takesTheBestAlone() {
    var shape = AttentionConfig.of(1, 1, 1, 1).window(16).scale(1).build();
    float[] keys = new float[2];
    float[] values = new float[2];
    keys[0] = -3000;
    keys[1] = 3000;
    values[0] = 7;
    values[1] = 5;
    float[] out = new float[1];
    var args = new AttentionArgs().cache(cache(shape, keys, values));
    kernels().attend(args.rows(shape, new float[] {1}, out, 0), 0, 1);
    assertThat(out[0]).isCloseTo(5, within(8 * ROUNDING));
  }

  @Test
  default void attend_withASink_addsOneTermToTheSum() {
    // Scores of 0 and ln 2 against a sink of ln 5: the weights are 1/8 and 2/8.
    var shape = AttentionConfig.of(1, 2, 1, 1).window(16).scale(0.5).sinkLogits(true).build();
    float[] keys = new float[2];
    float[] values = new float[2];
    keys[1] = (float) (2 * Math.log(2));
    values[0] = 8;
    values[1] = 16;
    float[] out = new float[2];
    var args = new AttentionArgs().cache(cache(shape, keys, values));
    args.sinks(new float[] {(float) Math.log(5), -1e30f});
    kernels().attend(args.rows(shape, new float[] {1, 1}, out, 0), 0, 1);
    assertThat(out[0]).isCloseTo(5, within(32 * ROUNDING));
    assertThat(out[1]).isCloseTo(40 / 3f, within(64 * ROUNDING));
  }

  @Test
  default void attend_withASinkAboveAll_givesNothing() {
    var shape = AttentionConfig.of(1, 1, 1, 1).window(16).scale(1).sinkLogits(true).build();
    float[] values = {7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7};
    float[] out = {3};
    var args = new AttentionArgs().cache(cache(shape, new float[16], values));
    args.sinks(new float[] {1000});
    kernels().attend(args.rows(shape, new float[] {1}, out, 0), 0, 15);
    assertThat(out[0]).isCloseTo(0, within(1e-30f));
  }

  /** What earlier layers have left in the arguments is nothing to a layer without sinks. */
  @ParameterizedTest
  @ValueSource(ints = {1, 17, 1100})
  default void attend_withoutSinks_takesNoNoticeOfLogits(int rows) {
    var inputs = new SeededFloats(rows);
    var shape = AttentionConfig.of(8, 3, 1, 24).window(1104).build();
    var args = new AttentionArgs().cache(cache(shape, rows, inputs));
    float[] q = inputs.floats(shape.dQuery());
    float[] expected = new float[shape.dMixed()];
    kernels().attend(args.rows(shape, q, expected, 0), 0, rows - 1);
    args.sinks(new float[] {3, 4, 5});
    float[] found = new float[shape.dMixed()];
    kernels().attend(args.rows(shape, q, found, 0), 0, rows - 1);
    assertThat(found).isEqualTo(expected);
  }
}
