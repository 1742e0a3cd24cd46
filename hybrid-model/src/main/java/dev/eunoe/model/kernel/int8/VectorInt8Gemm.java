package dev.eunoe.model.kernel.int8;

import static java.util.Objects.requireNonNull;

import dev.eunoe.model.kernel.matrix.GateActivation;
import dev.eunoe.model.kernel.matrix.PreparedMatrix;
import dev.eunoe.model.kernel.parallel.ObjectPool;
import dev.eunoe.model.kernel.parallel.WorkSplitting;
import dev.eunoe.model.kernel.parallel.Workers;
import dev.eunoe.model.kernel.vector.element.VectorGate;
import org.jspecify.annotations.Nullable;

/**
 * One product with an {@link Int8Matrix}, and room for its activations; used again and again, by
 * one caller at a time.
 */
final class VectorInt8Gemm {
  /** Tokens that one thread rounds before it asks for more. */
  private static final int ROUNDED_TOGETHER = 8;

  private static final float[] NONE = {};

  private final WorkSplitting splitting;
  private final TokenBlocks blocks = new TokenBlocks();
  private final ObjectPool<Int8Slab> slabs = new ObjectPool<>(Int8Slab::new);
  private final ObjectPool<Int8Panel> panels = new ObjectPool<>(Int8Panel::new);
  private final Workers.Task roundAsFloats = this::roundAsFloats;
  private final Workers.Task roundAsBytes = this::roundAsBytes;
  private final Workers.Task rowsOfOne = this::rowsOfOne;
  private final Workers.Task panelOfMany = this::panelOfMany;
  private final Workers.Task slabOfMany = this::slabOfMany;
  private final Workers.Task innerSlabOfMany = this::innerSlabOfMany;

  // The operands of the product at hand.
  private Int8Matrix w;
  private @Nullable Int8Matrix gate;
  private @Nullable GateActivation activation;
  private float[] x = {};
  private int tokens;
  private float[] y = {};

  // The rounded activations, as floats or as bytes.
  private final FloatActivations floats = new FloatActivations();
  private final QuantizedActivations rounded = new QuantizedActivations();

  /** The one of the two that {@link #slabOfMany} multiplies. */
  private QuantizedActivations input = rounded;

  // What stands between the two products of a feed-forward, and the columns of its groups.
  private final QuantizedActivations inner = new QuantizedActivations();
  private int innerDepth;

  @SuppressWarnings("NullAway.Init") // w is set before it is used: multiply is the only way in
  VectorInt8Gemm(Workers workers) {
    this.splitting = new WorkSplitting(workers);
  }

  void multiply(Int8Matrix w, float[] x, int tokens, float[] y) {
    set(w, x, tokens, y);
    if (tokens == 1 || callsPossible()) {
      bySlabs();
    } else {
      floats.prepare(w.layout, tokens);
      sharing(1).run(tokens, roundAsFloats);
      sharing(1).run(w.layout.panels(), panelOfMany);
    }
    clear();
  }

  /** As {@link PreparedMatrix#gated}, for matrices of one layout. */
  boolean gated(
      Int8Matrix up, Int8Matrix gate, GateActivation activation, float[] x, int tokens, float[] y) {
    set(up, x, tokens, y);
    boolean possible = tokens == 1 || callsPossible();
    if (possible) {
      this.gate = gate;
      this.activation = activation;
      bySlabs();
    }
    clear();
    return possible;
  }

  /**
   * As {@link PreparedMatrix#feedForward}, for matrices up and gate of one layout: what they make
   * of a token is rounded while it is in the nearest cache, and never written as floats.
   */
  boolean feedForward(
      Int8Matrix up,
      Int8Matrix gate,
      GateActivation activation,
      Int8Matrix down,
      float[] x,
      int tokens,
      float[] y) {
    set(down, x, tokens, y);
    boolean possible = tokens > 1 && callsPossible();
    set(up, x, tokens, y);
    possible &= callsPossible() && up.layout.slab() % down.layout.depth() == 0;
    if (possible) {
      this.gate = gate;
      this.activation = activation;
      innerDepth = down.layout.depth();
      inner.prepare(down.layout, TokenBlocks.padded(tokens));
      roundTokens();
      sharing(2).run(parts(), innerSlabOfMany);
      this.gate = null;
      set(down, x, tokens, y);
      input = inner;
      sharing(1).run(parts(), slabOfMany);
    }
    clear();
    return possible;
  }

  private void set(Int8Matrix w, float[] x, int tokens, float[] y) {
    this.w = w;
    this.x = x;
    this.tokens = tokens;
    this.y = y;
    this.input = rounded;
  }

  /** The operands may be given up by their owner. */
  private void clear() {
    x = y = NONE;
    gate = null;
    activation = null;
  }

  private Workers sharing(int matrices) {
    return splitting.threads((long) matrices * w.rows() * w.cols() * tokens);
  }

  private void bySlabs() {
    var layout = w.layout;
    var threads = sharing(gate == null ? 1 : 2);
    if (tokens == 1) {
      floats.prepare(layout, tokens);
      roundAsFloats(0);
      threads.run(layout.slabs(), rowsOfOne);
    } else {
      roundTokens();
      threads.run(parts(), slabOfMany);
    }
  }

  /** Rounds x to bytes. */
  private void roundTokens() {
    rounded.prepare(w.layout, TokenBlocks.padded(tokens));
    sharing(1).run((tokens + ROUNDED_TOGETHER - 1) / ROUNDED_TOGETHER, roundAsBytes);
  }

  private void roundAsFloats(int t) {
    floats.round(x, t);
  }

  private void roundAsBytes(int part) {
    int from = part * ROUNDED_TOGETHER;
    for (int t = from; t < Math.min(from + ROUNDED_TOGETHER, tokens); t++) {
      rounded.round(x, t);
    }
  }

  private boolean callsPossible() {
    return w.calls != null && TokenBlocks.possible(w.calls, tokens);
  }

  /** Cuts the product at hand. */
  private int parts() {
    blocks.set(w.layout.slabs(), tokens);
    return blocks.parts();
  }

  private void rowsOfOne(int index) {
    int row = w.layout.firstRow(index);
    int first = row / Int8Layout.PANEL;
    int last = first + w.layout.slabRows(index) / Int8Layout.PANEL;
    var slab = slabs.borrow();
    Int8Rows.panels(w, first, last, floats, slab.onePanel, y, row);
    if (gate != null && activation != null) {
      Int8Rows.panels(gate, first, last, floats, slab.onePanel, slab.near, 0);
      int count = Math.min(w.layout.slabRows(index), w.rows() - row);
      VectorGate.apply(activation, y, row, slab.near, 0, count);
    }
    slabs.giveBack(slab);
  }

  private void panelOfMany(int panel) {
    var one = panels.borrow();
    one.multiply(w, panel, floats, tokens, y);
    panels.giveBack(one);
  }

  /** A slab for a block of tokens; parts of the same slab follow each other. */
  private void slabOfMany(int part) {
    int index = blocks.slab(part);
    int from = blocks.from(part, index);
    int count = blocks.to(from, index) - from;
    var slab = slabs.borrow();
    slab.multiply(w, index, input, from, TokenBlocks.callTokens(count));
    if (gate != null && activation != null) {
      gate(gate, activation, index, from, count, slab);
    } else {
      slab.write(0, count, input.s(), s(from), y, y(from, index), w.rows());
    }
    slabs.giveBack(slab);
  }

  /** As {@link #slabOfMany} with a gate; what it would write is rounded as {@link #inner}. */
  private void innerSlabOfMany(int part) {
    int index = blocks.slab(part);
    int from = blocks.from(part, index);
    int count = blocks.to(from, index) - from;
    var ups = slabs.borrow();
    var gates = slabs.borrow();
    ups.multiply(w, index, rounded, from, TokenBlocks.callTokens(count));
    gates.multiply(requireNonNull(gate), index, rounded, from, TokenBlocks.callTokens(count));
    int rows = ups.valid();
    int firstGroup = w.layout.firstRow(index) / innerDepth;
    for (int t = 0; t < count; t += Int8Slab.NEAR_TOKENS) {
      int near = Math.min(Int8Slab.NEAR_TOKENS, count - t);
      ups.write(t, near, rounded.s(), s(from + t), ups.near, 0, rows);
      gates.write(t, near, rounded.s(), s(from + t), gates.near, 0, rows);
      VectorGate.apply(requireNonNull(activation), ups.near, 0, gates.near, 0, near * rows);
      for (int i = 0; i < near; i++) {
        inner.round(ups.near, i * rows, from + t + i, firstGroup, rows / innerDepth);
      }
    }
    slabs.giveBack(gates);
    slabs.giveBack(ups);
  }

  /** Writes what a slab has multiplied, gated by the same slab of the other matrix. */
  private void gate(
      Int8Matrix gate, GateActivation activation, int index, int from, int count, Int8Slab up) {
    var slab = slabs.borrow();
    slab.multiply(gate, index, rounded, from, TokenBlocks.callTokens(count));
    int rows = slab.valid();
    for (int t = 0; t < count; t += Int8Slab.NEAR_TOKENS) {
      int near = Math.min(Int8Slab.NEAR_TOKENS, count - t);
      int to = y(from + t, index);
      up.write(t, near, rounded.s(), s(from + t), y, to, w.rows());
      slab.write(t, near, rounded.s(), s(from + t), slab.near, 0, rows);
      for (int i = 0; i < near; i++) {
        VectorGate.apply(activation, y, to + i * w.rows(), slab.near, i * rows, rows);
      }
    }
    slabs.giveBack(slab);
  }

  /** Where the scales of a token begin. */
  private int s(int token) {
    return token * w.layout.groups();
  }

  /** Where the rows of a slab begin in y. */
  private int y(int token, int slab) {
    return token * w.rows() + w.layout.firstRow(slab);
  }
}
