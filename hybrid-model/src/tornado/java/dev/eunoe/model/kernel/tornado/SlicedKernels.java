package dev.eunoe.model.kernel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What runs on the device; TornadoVM compiles it. A work group of {@value #GROUP} makes the sums of
 * {@value #PANEL} rows: the columns are cut into {@value #SLICES} slices, each work item adds up
 * one row's terms of one slice, and the partial sums are added at the end:
 *
 * <pre>
 *   p[t,o,s] ← fma(w[o,i], x[t,i], p[t,o,s])   from 0, for i of slice s upwards
 *   y[t,o]   ← y[t,o] + p[t,o,s]               from 0, s upwards
 * </pre>
 *
 * Of weights of 8 bits, {@code w[o,i] = q[o,i]·scale[o,g]} for the columns of group g, the terms of
 * a group are added up first:
 *
 * <pre>
 *   d        ← fma(q[o,i], x[t,i], d)          from 0, for i of group g upwards
 *   p[t,o,s] ← fma(scale[o,g], d, p[t,o,s])    from 0, for g of slice s upwards
 * </pre>
 *
 * One token and eight at once go through the same operations in this order, so a token's bits do
 * not depend on its company. TornadoVM writes {@code a·b + c} as {@code fma}; devices must not be
 * told that they may reorder it.
 *
 * <pre>
 *   shape: the first panel of the matrix, its rows, its columns, columns of a slice
 *   w (panels, cols, PANEL) floats · q (panels, cols / 4, PANEL) ints of four bytes, the first the lowest
 *   scale (panels, cols / GROUP_COLS, PANEL) floats · x (tokens, cols) · y (tokens, rows)
 * </pre>
 *
 * What stands here several times would be a method elsewhere: of an array in local memory that is
 * handed to a method TornadoVM 5.2 reads the wrong elements.
 */
final class SlicedKernels {
  static final int PANEL = 32;
  static final int SLICES = 8;
  static final int GROUP = PANEL * SLICES;

  /** Tokens that one work item multiplies at once, one after the other in its registers. */
  static final int TOKENS = 8;

  /** Columns that share a scale. */
  static final int GROUP_COLS = 32;

  private SlicedKernels() {}

  /** Panels of a matrix of {@code rows} rows. */
  static int panels(int rows) {
    return (rows + PANEL - 1) / PANEL;
  }

  /** Columns of a slice: whole groups, so that no group lies in two slices. */
  static int slice(int cols) {
    int each = (cols + SLICES - 1) / SLICES;
    return (each + GROUP_COLS - 1) / GROUP_COLS * GROUP_COLS;
  }

  /** One token; work groups: the panels. */
  static void floatsOfOne(
      KernelContext context, FloatArray w, FloatArray x, FloatArray y, IntArray shape) {
    float[] partial = context.allocateFloatLocalArray(GROUP);
    int lane = context.localIdx % PANEL;
    int slice = context.localIdx / PANEL;
    int rows = shape.get(1);
    int cols = shape.get(2);
    int first = slice * shape.get(3);
    int last = Math.min(first + shape.get(3), cols);
    int at = ((shape.get(0) + context.groupIdx) * cols + first) * PANEL + lane;
    float sum = 0;
    for (int i = first; i < last; i++) {
      sum = sum + w.get(at) * x.get(i);
      at += PANEL;
    }
    partial[context.localIdx] = sum;
    context.localBarrier();
    int row = context.groupIdx * PANEL + lane;
    if (slice == 0 && row < rows) {
      float total = 0;
      for (int s = 0; s < SLICES; s++) {
        total = total + partial[s * PANEL + lane];
      }
      y.set(row, total);
    }
  }

  /** Eight tokens; work groups: (the panels, tokens / 8). */
  static void floatsOfEight(
      KernelContext context, FloatArray w, FloatArray x, FloatArray y, IntArray shape) {
    float[] partial = context.allocateFloatLocalArray(TOKENS * GROUP);
    int lane = context.localIdx % PANEL;
    int slice = context.localIdx / PANEL;
    int rows = shape.get(1);
    int cols = shape.get(2);
    int first = slice * shape.get(3);
    int last = Math.min(first + shape.get(3), cols);
    int at = ((shape.get(0) + context.groupIdx) * cols + first) * PANEL + lane;
    int x0 = context.groupIdy * TOKENS * cols;
    int x1 = x0 + cols;
    int x2 = x1 + cols;
    int x3 = x2 + cols;
    int x4 = x3 + cols;
    int x5 = x4 + cols;
    int x6 = x5 + cols;
    int x7 = x6 + cols;
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    float sum4 = 0;
    float sum5 = 0;
    float sum6 = 0;
    float sum7 = 0;
    for (int i = first; i < last; i++) {
      float weight = w.get(at);
      sum0 = sum0 + weight * x.get(x0 + i);
      sum1 = sum1 + weight * x.get(x1 + i);
      sum2 = sum2 + weight * x.get(x2 + i);
      sum3 = sum3 + weight * x.get(x3 + i);
      sum4 = sum4 + weight * x.get(x4 + i);
      sum5 = sum5 + weight * x.get(x5 + i);
      sum6 = sum6 + weight * x.get(x6 + i);
      sum7 = sum7 + weight * x.get(x7 + i);
      at += PANEL;
    }
    int of = context.localIdx;
    partial[of] = sum0;
    partial[of + GROUP] = sum1;
    partial[of + 2 * GROUP] = sum2;
    partial[of + 3 * GROUP] = sum3;
    partial[of + 4 * GROUP] = sum4;
    partial[of + 5 * GROUP] = sum5;
    partial[of + 6 * GROUP] = sum6;
    partial[of + 7 * GROUP] = sum7;
    context.localBarrier();
    // There are as many slices as tokens: each work item adds up those of one token.
    int row = context.groupIdx * PANEL + lane;
    if (row < rows) {
      float total = 0;
      for (int s = 0; s < SLICES; s++) {
        total = total + partial[slice * GROUP + s * PANEL + lane];
      }
      y.set((context.groupIdy * TOKENS + slice) * rows + row, total);
    }
  }

  /** As {@link #floatsOfOne} with weights of 8 bits. */
  static void bytesOfOne(
      KernelContext context,
      IntArray q,
      FloatArray scale,
      FloatArray x,
      FloatArray y,
      IntArray shape) {
    float[] partial = context.allocateFloatLocalArray(GROUP);
    int lane = context.localIdx % PANEL;
    int slice = context.localIdx / PANEL;
    int rows = shape.get(1);
    int cols = shape.get(2);
    int first = slice * shape.get(3);
    int last = Math.min(first + shape.get(3), cols);
    int panel = (shape.get(0) + context.groupIdx) * cols + first;
    int at = panel / 4 * PANEL + lane;
    int atScale = panel / GROUP_COLS * PANEL + lane;
    float sum = 0;
    for (int g = first; g < last; g += GROUP_COLS) {
      float d = 0;
      for (int i = g; i < g + GROUP_COLS; i += 4) {
        int four = q.get(at);
        for (int b = 0; b < 4; b++) {
          d = d + (float) (four << 24 - 8 * b >> 24) * x.get(i + b);
        }
        at += PANEL;
      }
      sum = sum + scale.get(atScale) * d;
      atScale += PANEL;
    }
    partial[context.localIdx] = sum;
    context.localBarrier();
    int row = context.groupIdx * PANEL + lane;
    if (slice == 0 && row < rows) {
      float total = 0;
      for (int s = 0; s < SLICES; s++) {
        total = total + partial[s * PANEL + lane];
      }
      y.set(row, total);
    }
  }

  /** As {@link #floatsOfEight} with weights of 8 bits. */
  static void bytesOfEight(
      KernelContext context,
      IntArray q,
      FloatArray scale,
      FloatArray x,
      FloatArray y,
      IntArray shape) {
    float[] partial = context.allocateFloatLocalArray(TOKENS * GROUP);
    int lane = context.localIdx % PANEL;
    int slice = context.localIdx / PANEL;
    int rows = shape.get(1);
    int cols = shape.get(2);
    int first = slice * shape.get(3);
    int last = Math.min(first + shape.get(3), cols);
    int panel = (shape.get(0) + context.groupIdx) * cols + first;
    int at = panel / 4 * PANEL + lane;
    int atScale = panel / GROUP_COLS * PANEL + lane;
    int x0 = context.groupIdy * TOKENS * cols;
    int x1 = x0 + cols;
    int x2 = x1 + cols;
    int x3 = x2 + cols;
    int x4 = x3 + cols;
    int x5 = x4 + cols;
    int x6 = x5 + cols;
    int x7 = x6 + cols;
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    float sum4 = 0;
    float sum5 = 0;
    float sum6 = 0;
    float sum7 = 0;
    for (int g = first; g < last; g += GROUP_COLS) {
      float d0 = 0;
      float d1 = 0;
      float d2 = 0;
      float d3 = 0;
      float d4 = 0;
      float d5 = 0;
      float d6 = 0;
      float d7 = 0;
      for (int i = g; i < g + GROUP_COLS; i += 4) {
        int four = q.get(at);
        for (int b = 0; b < 4; b++) {
          float weight = (float) (four << 24 - 8 * b >> 24);
          d0 = d0 + weight * x.get(x0 + i + b);
          d1 = d1 + weight * x.get(x1 + i + b);
          d2 = d2 + weight * x.get(x2 + i + b);
          d3 = d3 + weight * x.get(x3 + i + b);
          d4 = d4 + weight * x.get(x4 + i + b);
          d5 = d5 + weight * x.get(x5 + i + b);
          d6 = d6 + weight * x.get(x6 + i + b);
          d7 = d7 + weight * x.get(x7 + i + b);
        }
        at += PANEL;
      }
      float factor = scale.get(atScale);
      sum0 = sum0 + factor * d0;
      sum1 = sum1 + factor * d1;
      sum2 = sum2 + factor * d2;
      sum3 = sum3 + factor * d3;
      sum4 = sum4 + factor * d4;
      sum5 = sum5 + factor * d5;
      sum6 = sum6 + factor * d6;
      sum7 = sum7 + factor * d7;
      atScale += PANEL;
    }
    int of = context.localIdx;
    partial[of] = sum0;
    partial[of + GROUP] = sum1;
    partial[of + 2 * GROUP] = sum2;
    partial[of + 3 * GROUP] = sum3;
    partial[of + 4 * GROUP] = sum4;
    partial[of + 5 * GROUP] = sum5;
    partial[of + 6 * GROUP] = sum6;
    partial[of + 7 * GROUP] = sum7;
    context.localBarrier();
    int row = context.groupIdx * PANEL + lane;
    if (row < rows) {
      float total = 0;
      for (int s = 0; s < SLICES; s++) {
        total = total + partial[slice * GROUP + s * PANEL + lane];
      }
      y.set((context.groupIdy * TOKENS + slice) * rows + row, total);
    }
  }

  /** Does nothing: a graph brings to the device what its tasks are given. */
  static void take(FloatArray w, IntArray done) {
    done.set(0, 1);
  }

  /** As {@link #take(FloatArray, IntArray)}. */
  static void takeBytes(IntArray q, FloatArray scale, IntArray done) {
    done.set(0, 1);
  }
}
