package dev.eunoe.model.kernel.vector.recurrence;

import dev.eunoe.model.kernel.args.LinearRecurrenceArgs;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.Recurrences;
import dev.eunoe.model.kernel.parallel.Workers;
import dev.eunoe.model.kernel.vector.element.Lanes;
import dev.eunoe.model.kernel.vector.element.VectorExp;
import dev.eunoe.model.kernel.vector.element.VectorExpm1;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link Recurrences#gatedLinearRecurrence} on vectors, a lane per channel. */
final class VectorLinearRecurrence implements Workers.Task {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();
  private static final LinearRecurrenceArgs NOTHING = new LinearRecurrenceArgs();

  /** Channels that one thread takes through the tokens before it asks for more. */
  private static final int PART = 16 * Kernels.LANE_BLOCK;

  private LinearRecurrenceArgs args = NOTHING;

  /** What {@link #run} works on. */
  void set(LinearRecurrenceArgs args) {
    this.args = args;
  }

  /** Lets go of the arguments. */
  void clear() {
    args = NOTHING;
  }

  int parts() {
    return (args.h.length + PART - 1) / PART;
  }

  @Override
  public void run(int part) {
    int width = args.h.length;
    int first = part * PART;
    int last = Math.min(first + PART, width);
    for (int t = 0; t < args.tokens; t++) {
      int row = (args.first + t) * width;
      gates(args, first, last, row);
      if (args.position + t > 0) {
        scale(first, last, row, args.x, args.recurrenceGate);
      }
      step(first, last, row, args.h, args.x, args.recurrenceGate);
    }
  }

  // Three loops, because HotSpot keeps vectors in registers only within what it compiles at once,
  // and all exponentials in one loop are more than it takes.

  /** {@code x ← σ(inputGate)·x} and {@code recurrenceGate ← ln α} of one token. */
  private static void gates(LinearRecurrenceArgs args, int first, int last, int row) {
    float[] x = args.x;
    float[] inputGate = args.inputGate;
    float[] recurrenceGate = args.recurrenceGate;
    float[] logDecay = args.logDecay;
    int c = first;
    for (; c + LANES <= last; c += LANES) {
      int i = row + c;
      var gate = VectorExp.sigmoid(FloatVector.fromArray(FLOATS, inputGate, i));
      FloatVector.fromArray(FLOATS, x, i).mul(gate).intoArray(x, i);
      var recurrence = VectorExp.sigmoid(FloatVector.fromArray(FLOATS, recurrenceGate, i));
      FloatVector.fromArray(FLOATS, logDecay, c).mul(recurrence).intoArray(recurrenceGate, i);
    }
    for (; c < last; c++) {
      int i = row + c;
      x[i] *= VectorExp.sigmoid(inputGate[i]);
      recurrenceGate[i] = logDecay[c] * VectorExp.sigmoid(recurrenceGate[i]);
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
