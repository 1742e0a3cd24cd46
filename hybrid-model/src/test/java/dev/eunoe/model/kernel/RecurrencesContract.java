package dev.eunoe.model.kernel;

import static dev.eunoe.model.kernel.Tolerance.ROUNDING;
import static dev.eunoe.model.kernel.Tolerance.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eunoe.model.config.DeltaNetConfig;
import dev.eunoe.model.kernel.args.DeltaRuleArgs;
import dev.eunoe.model.kernel.args.LinearRecurrenceArgs;
import dev.eunoe.model.kernel.args.SelectiveScanArgs;
import dev.eunoe.model.kernel.args.Slice;
import dev.eunoe.model.kernel.contract.Recurrences;
import dev.eunoe.model.kernel.scalar.ScalarRecurrences;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link Recurrences} must do: cases worked by hand, comparisons with {@link
 * ScalarRecurrences}, and for each recurrence that cutting a chunk changes no bit.
 */
interface RecurrencesContract {
  int TOKENS = 7;

  Recurrences recurrences();

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 129})
  default void softplus_equalsReference(int n) {
    var inputs = new SeededFloats(n);
    float[] found = inputs.floats(n);
    float[] expected = found.clone();
    recurrences().softplus(found, n);
    new ScalarRecurrences().softplus(expected, n);
    assertClose(found, expected, 1, inputs);
  }

  @Test
  default void softplus_keepsItsRelativeAccuracyFromTinyToLarge() {
    float[] x = new float[400];
    for (int i = 0; i < x.length; i++) {
      x[i] = -80 + i * 0.4f;
    }
    float[] found = x.clone();
    recurrences().softplus(found, found.length);
    for (int i = 0; i < x.length; i++) {
      double exact = Math.max(x[i], 0) + Math.log1p(Math.exp(-Math.abs((double) x[i])));
      assertThat((double) found[i])
          .as("softplus(%s)", x[i])
          .isCloseTo(exact, within(8 * ROUNDING * exact));
    }
  }

  @Test
  default void softplus_ofExtremes_staysFinite() {
    float[] x = new float[17];
    Arrays.fill(x, -1e30f);
    x[0] = 1e30f;
    x[16] = 1e30f;
    recurrences().softplus(x, 17);
    assertThat(x[0]).isEqualTo(1e30f);
    assertThat(x[16]).isEqualTo(1e30f);
    assertThat(x[1]).isCloseTo(0, within(1e-30f));
  }

  @Test
  default void selectiveScan_isWorkedByHand() {
    float[] h = {1, 2};
    float[] y = new float[2];
    // One channel, two states. The first token has dt = 0 and keeps the state; the second forgets
    // it.
    recurrences()
        .selectiveScan(
            new SelectiveScanArgs()
                .layer(new float[] {-1, -1e4f}, new float[] {4})
                .rows(
                    new float[] {3, 5},
                    new float[] {0, 0.5f},
                    new float[] {1, 10, 0, 2},
                    new float[] {2, 1, 0, 4},
                    y)
                .run(h, 0, 2));
    assertThat(y[0]).isEqualTo(2 * 1 + 1 * 2 + 4 * 3);
    assertThat(h[1]).isCloseTo(5, within(1e-6f));
    assertThat(y[1]).isCloseTo(4 * 5 + 4 * 5, within(1e-5f));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 129})
  default void selectiveScan_equalsReferenceAndItsParts(int dInner) {
    int dState = 5;
    var inputs = new SeededFloats(dInner);
    float[] before = inputs.floats(dState * dInner);
    float[] x = inputs.floats(TOKENS * dInner);
    float[] dt = positive(inputs.floats(TOKENS * dInner));
    float[] a = inputs.floats(dState * dInner);
    for (int i = 0; i < a.length; i++) {
      a[i] = -16 * Math.abs(a[i]);
    }
    float[] b = inputs.floats(TOKENS * dState);
    float[] c = inputs.floats(TOKENS * dState);
    float[] skip = inputs.floats(dInner);
    float[] h = before.clone();
    float[] found = new float[TOKENS * dInner];
    var layer = new SelectiveScanArgs().layer(a, skip);
    recurrences().selectiveScan(layer.rows(x, dt, b, c, found).run(h, 0, TOKENS));
    float[] expectedH = before.clone();
    float[] expected = new float[TOKENS * dInner];
    new ScalarRecurrences()
        .selectiveScan(layer.rows(x, dt, b, c, expected).run(expectedH, 0, TOKENS));
    // An exponent of some tens carries its own rounding into the decay.
    assertClose(found, expected, 10 * TOKENS, inputs);
    assertClose(h, expectedH, 10 * TOKENS, inputs);

    float[] stepped = before.clone();
    float[] y = new float[TOKENS * dInner];
    for (int t = 0; t < TOKENS; t++) {
      recurrences().selectiveScan(layer.rows(x, dt, b, c, y).run(stepped, t, 1));
    }
    assertThat(y).isEqualTo(found);
    assertThat(stepped).isEqualTo(h);
  }

  @Test
  default void blockLinear_readsInputsAsRows() {
    float[] y = new float[4];
    recurrences()
        .blockLinear(
            new float[] {1, 2, 3, 4, 5, 6, 7, 8},
            new float[] {0, 0, 100, 200},
            2,
            new float[] {1, 10, 1, 10},
            1,
            y);
    assertThat(y).containsExactly(31, 42, 175, 286);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 33})
  default void blockLinear_equalsReferenceAndItsParts(int size) {
    int blocks = 3;
    var inputs = new SeededFloats(size);
    float[] w = inputs.floats(blocks * size * size);
    float[] bias = inputs.floats(blocks * size);
    float[] x = inputs.floats(TOKENS * blocks * size);
    float[] found = new float[x.length];
    float[] expected = new float[x.length];
    recurrences().blockLinear(w, bias, blocks, x, TOKENS, found);
    new ScalarRecurrences().blockLinear(w, bias, blocks, x, TOKENS, expected);
    assertClose(found, expected, size, inputs);
    for (int t = 0; t < TOKENS; t++) {
      float[] y = new float[blocks * size];
      recurrences().blockLinear(w, bias, blocks, row(x, t), 1, y);
      assertThat(y).isEqualTo(row(found, t));
    }
  }

  @Test
  default void gatedLinearRecurrence_takesTheFirstTokenUnscaled() {
    float[] h = new float[1];
    float[] x = {8, 8};
    // Gates at 0 are half open: α = exp(−2·ln 2·½) = ½ after the first token.
    float[] logDecay = {(float) (-2 * Math.log(2))};
    recurrences()
        .gatedLinearRecurrence(
            new LinearRecurrenceArgs()
                .rows(logDecay, x, new float[2], new float[2])
                .run(h, 0, 0, 2));
    assertThat(x[0]).isEqualTo(4);
    assertThat(x[1]).isCloseTo(2 + 4 * (float) Math.sqrt(0.75), within(32 * ROUNDING));
    assertThat(h[0]).isEqualTo(x[1]);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 129})
  default void gatedLinearRecurrence_equalsReferenceAndItsParts(int width) {
    var inputs = new SeededFloats(width);
    float[] before = inputs.floats(width);
    float[] x = inputs.floats(TOKENS * width);
    float[] inputGate = inputs.floats(TOKENS * width);
    float[] recurrenceGate = inputs.floats(TOKENS * width);
    float[] logDecay = positive(inputs.floats(width));
    for (int c = 0; c < width; c++) {
      // From decays that keep almost all to decays that keep nothing.
      logDecay[c] *= -StrictMath.pow(10, c % 7 - 5);
    }
    float[] h = before.clone();
    float[] found = x.clone();
    var args = new LinearRecurrenceArgs();
    recurrences()
        .gatedLinearRecurrence(
            args.rows(logDecay, found, inputGate, recurrenceGate.clone()).run(h, 3, 0, TOKENS));
    float[] expectedH = before.clone();
    float[] expected = x.clone();
    new ScalarRecurrences()
        .gatedLinearRecurrence(
            args.rows(logDecay, expected, inputGate, recurrenceGate.clone())
                .run(expectedH, 3, 0, TOKENS));
    assertClose(found, expected, 2 * TOKENS, inputs);
    assertClose(h, expectedH, 2 * TOKENS, inputs);

    float[] stepped = before.clone();
    float[] y = x.clone();
    for (int t = 0; t < TOKENS; t++) {
      recurrences()
          .gatedLinearRecurrence(
              args.rows(logDecay, y, inputGate, recurrenceGate).run(stepped, 3 + t, t, 1));
    }
    assertThat(y).isEqualTo(found);
    assertThat(stepped).isEqualTo(h);
  }

  @Test
  default void unitHeads_leavesEachHeadWithTheScaleAsItsLength() {
    float[] x = {9, 3, 4, 0, 0, 9, 9, 8, 6, 1, 0, 9};
    recurrences().unitHeads(new Slice().set(x, 1, 6), 2, 2, 2, 10);
    assertThat(x).containsExactly(new float[] {9, 6, 8, 0, 0, 9, 9, 8, 6, 10, 0, 9}, within(1e-5f));
  }

  @Test
  default void deltaRule_writesAValueThatItsKeyReadsBack() {
    var shape = new DeltaNetConfig(1, 1, 1, 2, 1, 2, 1e-6f);
    float[] s = {0, 7};
    float[] o = new float[2];
    // q, k, v of two tokens with the same key; β = ½, no decay, then a whole decay.
    recurrences()
        .deltaRule(
            new DeltaRuleArgs()
                .rows(
                    shape,
                    new float[] {1, 0, 1, 0, 6, 1, 1, 1, 0, 4},
                    new float[] {0, -1e4f},
                    new float[] {0, 0},
                    o)
                .run(s, 0, 2));
    assertThat(o[0]).isEqualTo(3);
    assertThat(o[1]).isCloseTo(2, within(1e-6f));
    assertThat(s[0]).isCloseTo(2, within(1e-6f));
    assertThat(s[1]).isCloseTo(0, within(1e-6f));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 40})
  default void deltaRule_equalsReferenceAndItsParts(int valueDim) {
    var shape = new DeltaNetConfig(8, 2, 6, 5, valueDim, 4, 1e-6f);
    var inputs = new SeededFloats(valueDim);
    float[] before = inputs.floats(shape.recurrentStateSize());
    float[] qkv = inputs.floats(TOKENS * shape.convChannels());
    new ScalarRecurrences()
        .unitHeads(new Slice().rows(qkv, 0, shape.convChannels()), TOKENS, 4, 5, 1);
    float[] logDecay = positive(inputs.floats(TOKENS * 6));
    for (int i = 0; i < logDecay.length; i++) {
      logDecay[i] = -logDecay[i];
    }
    float[] beta = inputs.floats(TOKENS * 6);
    float[] s = before.clone();
    float[] found = new float[TOKENS * shape.dValues()];
    var args = new DeltaRuleArgs();
    recurrences().deltaRule(args.rows(shape, qkv, logDecay, beta, found).run(s, 0, TOKENS));
    float[] expectedS = before.clone();
    float[] expected = found.clone();
    new ScalarRecurrences()
        .deltaRule(args.rows(shape, qkv, logDecay, beta, expected).run(expectedS, 0, TOKENS));
    assertClose(found, expected, 4 * TOKENS, inputs);
    assertClose(s, expectedS, 4 * TOKENS, inputs);

    float[] stepped = before.clone();
    float[] o = new float[TOKENS * shape.dValues()];
    for (int t = 0; t < TOKENS; t++) {
      recurrences().deltaRule(args.rows(shape, qkv, logDecay, beta, o).run(stepped, t, 1));
    }
    assertThat(o).isEqualTo(found);
    assertThat(stepped).isEqualTo(s);
  }

  private static float[] row(float[] values, int t) {
    int size = values.length / TOKENS;
    return Arrays.copyOfRange(values, t * size, (t + 1) * size);
  }

  private static float[] positive(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.abs(values[i]);
    }
    return values;
  }
}
