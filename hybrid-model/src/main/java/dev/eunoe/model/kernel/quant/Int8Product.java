package dev.eunoe.model.kernel.quant;

import dev.eunoe.model.kernel.ByteProducts;
import dev.eunoe.model.kernel.Spare;
import dev.eunoe.model.kernel.Workers;

/**
 * One product with an {@link Int8Matrix}, and room for its activations; used again and again, by
 * one caller at a time.
 */
final class Int8Product {
  /** Multiply-adds below which waking others takes longer than the product. */
  private static final long WORTH_SHARING = 1 << 16;

  /** Tokens of one call of {@link ByteProducts} at most. */
  static final int BLOCK = ByteProducts.MOST_TOKENS;

  /** Tokens that one thread rounds before it asks for more. */
  private static final int ROUNDED_TOGETHER = 8;

  private static final Workers ALONE = new Workers(1);

  private final Workers workers;
  private final Spare<Int8Slab> slabs = new Spare<>(Int8Slab::new);
  private final Workers.Parts roundAsFloats = this::roundAsFloats;
  private final Workers.Parts roundAsBytes = this::roundAsBytes;
  private final Workers.Parts rowsOfOne = this::rowsOfOne;
  private final Workers.Parts panelOfMany = this::panelOfMany;
  private final Workers.Parts slabOfMany = this::slabOfMany;

  // The operands of the product at hand.
  private Int8Matrix w;
  private float[] x = {};
  private int tokens;
  private float[] y = {};

  // The rounded activations as floats (tokens, cols), with s and biases (tokens, groups), or bytes.
  private float[] p = {};
  private float[] s = {};
  private float[] biases = {};
  private final Rounded rounded = new Rounded();

  @SuppressWarnings("NullAway.Init") // w is set before it is used: multiply is the only way in
  Int8Product(Workers workers) {
    this.workers = workers;
  }

  void multiply(Int8Matrix w, float[] x, int tokens, float[] y) {
    this.w = w;
    this.x = x;
    this.tokens = tokens;
    this.y = y;
    var layout = w.layout;
    var sharing = (long) w.rows() * w.cols() * tokens < WORTH_SHARING ? ALONE : workers;
    if (tokens == 1) {
      prepareFloats(layout);
      roundAsFloats(0);
      sharing.run(layout.slabs(), rowsOfOne);
    } else if (callsPossible()) {
      rounded.prepare(layout, padded(tokens));
      sharing.run((tokens + ROUNDED_TOGETHER - 1) / ROUNDED_TOGETHER, roundAsBytes);
      sharing.run(layout.slabs() * blocks(), slabOfMany);
    } else {
      prepareFloats(layout);
      sharing.run(tokens, roundAsFloats);
      sharing.run(layout.panels(), panelOfMany);
    }
    // The operands may be given up by their owner.
    this.x = this.y = NONE;
  }

  private static final float[] NONE = {};

  private void prepareFloats(Int8Layout layout) {
    p = atLeast(p, tokens * layout.cols());
    s = atLeast(s, tokens * layout.groups());
    biases = atLeast(biases, tokens * layout.groups());
  }

  private static float[] atLeast(float[] array, int size) {
    return array.length < size ? new float[size] : array;
  }

  private void roundAsFloats(int t) {
    int groups = w.layout.groups();
    int depth = w.layout.depth();
    for (int group = 0; group < groups; group++) {
      int from = t * w.layout.cols() + group * depth;
      float scale = Activations8.scale(x, from, depth);
      s[t * groups + group] = scale;
      biases[t * groups + group] = Int8Rows.BIAS * Activations8.round(x, from, depth, scale, p);
    }
  }

  private void roundAsBytes(int part) {
    int from = part * ROUNDED_TOGETHER;
    for (int t = from; t < Math.min(from + ROUNDED_TOGETHER, tokens); t++) {
      rounded.round(x, t);
    }
  }

  /** Tokens with those that fill up the last call. */
  private static int padded(int tokens) {
    int whole = tokens / BLOCK * BLOCK;
    return whole + callTokens(tokens - whole);
  }

  /** Tokens of the call for a rest of so many: the next power of two. */
  private static int callTokens(int rest) {
    return rest == 0 ? 0 : rest == 1 ? 1 : Integer.highestOneBit(rest - 1) << 1;
  }

  private boolean callsPossible() {
    return w.calls != null
        && w.calls.possible(callTokens(Math.min(tokens, BLOCK)))
        && w.calls.possible(callTokens(tokens % BLOCK));
  }

  private int blocks() {
    return (tokens + BLOCK - 1) / BLOCK;
  }

  private void rowsOfOne(int index) {
    int first = index * (w.layout.slab() / Int8Layout.PANEL);
    int last = first + w.layout.slabRows(index) / Int8Layout.PANEL;
    var slab = slabs.borrow();
    Int8Rows.panels(w, first, last, p, s, biases, slab.onePanel, y);
    slabs.giveBack(slab);
  }

  private void panelOfMany(int panel) {
    Int8Panel.multiply(w, panel, p, s, tokens, y);
  }

  /** A slab for a block of tokens; parts of the same slab follow each other. */
  private void slabOfMany(int part) {
    int from = part % blocks() * BLOCK;
    int count = Math.min(BLOCK, tokens - from);
    var slab = slabs.borrow();
    slab.multiply(w, part / blocks(), rounded, from, count, callTokens(count), y);
    slabs.giveBack(slab);
  }
}
