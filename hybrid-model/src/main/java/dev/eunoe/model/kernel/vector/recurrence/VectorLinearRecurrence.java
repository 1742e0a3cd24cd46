package dev.eunoe.model.kernel.vector.recurrence;

import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.Recurrences;
import dev.eunoe.model.kernel.vector.element.Lanes;
import dev.eunoe.model.kernel.vector.element.VectorExp;
import dev.eunoe.model.kernel.vector.element.VectorExpm1;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link Recurrences#gatedLinearRecurrence} on vectors, a lane per channel. */
final class VectorLinearRecurrence {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();

  /** Channels that one thread takes through the tokens before it asks for more. */
  static final int PART = 16 * Kernels.LANE_BLOCK;

  private VectorLinearRecurrence() {}

  /** Channels {@code first} to {@code last} of all tokens. */
  static void channels(
      int first,
      int last,
      float[] h,
      float[] x,
      float[] inputGate,
      float[] recurrenceGate,
      float[] logDecay,
      long position,
      int from,
      int tokens) {
    for (int t = from; t < from + tokens; t++) {
      int row = t * h.length;
      gates(first, last, row, x, inputGate, recurrenceGate, logDecay);
      if (position + t - from > 0) {
        scale(first, last, row, x, recurrenceGate);
      }
      step(first, last, row, h, x, recurrenceGate);
    }
  }

  // Three loops, because HotSpot keeps vectors in registers only within what it compiles at once,
  // and all exponentials in one loop are more than it takes.

  /** {@code x ← σ(inputGate)·x} and {@code recurrenceGate ← ln α} of one token. */
  private static void gates(
      int first,
      int last,
      int row,
      float[] x,
      float[] inputGate,
      float[] recurrenceGate,
      float[] logDecay) {
    int c = first;
    for (; c + LANES <= last; c += LANES) {
      int i = row + c;
      var gate = VectorRecurrences.sigmoid(FloatVector.fromArray(FLOATS, inputGate, i));
      FloatVector.fromArray(FLOATS, x, i).mul(gate).intoArray(x, i);
      var recurrence = VectorRecurrences.sigmoid(FloatVector.fromArray(FLOATS, recurrenceGate, i));
      FloatVector.fromArray(FLOATS, logDecay, c).mul(recurrence).intoArray(recurrenceGate, i);
    }
    for (; c < last; c++) {
      int i = row + c;
      x[i] *= VectorRecurrences.sigmoid(inputGate[i]);
      recurrenceGate[i] = logDecay[c] * VectorRecurrences.sigmoid(recurrenceGate[i]);
    }
  }

  /** {@code x ← √(1 − α²)·x} of one token. */
  private static void scale(int first, int last, int row, float[] x, float[] logAlpha) {
    int i = row + first;
    for (; i + LANES <= row + last; i += LANES) {
      var twice = FloatVector.fromArray(FLOATS, logAlpha, i);
      var factor = VectorExpm1.oneMinusExp(twice.add(twice)).sqrt();
      FloatVector.fromArray(FLOATS, x, i).mul(factor).intoArray(x, i);
    }
    for (; i < row + last; i++) {
      x[i] *= (float) Math.sqrt(VectorExpm1.oneMinusExp(logAlpha[i] + logAlpha[i]));
    }
  }

  /** {@code h ← α·h + x}, which takes the place of x, of one token. */
  private static void step(int first, int last, int row, float[] h, float[] x, float[] logAlpha) {
    int c = first;
    for (; c + LANES <= last; c += LANES) {
      int i = row + c;
      var alpha = VectorExp.exp(FloatVector.fromArray(FLOATS, logAlpha, i));
      var hs = FloatVector.fromArray(FLOATS, h, c).fma(alpha, FloatVector.fromArray(FLOATS, x, i));
      hs.intoArray(h, c);
      hs.intoArray(x, i);
    }
    for (; c < last; c++) {
      int i = row + c;
      h[c] = Math.fma(h[c], VectorExp.exp(logAlpha[i]), x[i]);
      x[i] = h[c];
    }
  }
}
