package dev.eunoe.model.kernel.int4;

import dev.eunoe.model.kernel.parallel.ObjectPool;
import dev.eunoe.model.kernel.parallel.WorkSplitting;
import dev.eunoe.model.kernel.parallel.Workers;

/**
 * One product with an {@link Int4Matrix}, and room for its activations; used again and again, by
 * one caller at a time.
 */
final class VectorInt4Gemm {
  /** Parts for each thread at least, so that none waits long for the last one of another. */
  private static final int PARTS_PER_THREAD = 4;

  /** Panels of a part at most; they are read in order. */
  private static final int MAX_PANELS = 8;

  /** Tokens that one thread rounds before it asks for more. */
  private static final int ROUNDED_TOGETHER = 8;

  private static final float[] NONE = {};

  private final Workers workers;
  private final WorkSplitting splitting;
  private final ObjectPool<Int4Panel> panels = new ObjectPool<>(Int4Panel::new);
  private final Int4Activations activations = new Int4Activations();
  private final Workers.Task round = this::round;
  private final Workers.Task multiply = this::multiply;

  // The operands of the product at hand.
  private Int4Matrix w;
  private float[] x = NONE;
  private int tokens;
  private float[] y = NONE;
  private int panelsPerPart;

  @SuppressWarnings("NullAway.Init") // w is set before it is used: multiply is the only way in
  VectorInt4Gemm(Workers workers) {
    this.workers = workers;
    this.splitting = new WorkSplitting(workers);
  }

  void multiply(Int4Matrix w, float[] x, int tokens, float[] y) {
    this.w = w;
    this.x = x;
    this.tokens = tokens;
    this.y = y;
    int panels = w.layout.panels();
    panelsPerPart = Math.clamp(panels / (PARTS_PER_THREAD * workers.threads()), 1, MAX_PANELS);
    var threads = splitting.threads((long) w.rows() * w.cols() * tokens);
    activations.begin(tokens, w.cols());
    threads.run((tokens + ROUNDED_TOGETHER - 1) / ROUNDED_TOGETHER, round);
    threads.run((panels + panelsPerPart - 1) / panelsPerPart, multiply);
    // The operands may be given up by their owner.
    this.x = this.y = NONE;
  }

  private void round(int part) {
    int from = part * ROUNDED_TOGETHER;
    for (int t = from; t < Math.min(from + ROUNDED_TOGETHER, tokens); t++) {
      activations.round(x, t);
    }
  }

  private void multiply(int part) {
    int first = part * panelsPerPart;
    int last = Math.min(first + panelsPerPart, w.layout.panels());
    var panel = panels.borrow();
    for (int i = first; i < last; i++) {
      panel.multiply(w, i, activations, tokens, y);
    }
    panels.giveBack(panel);
  }
}
