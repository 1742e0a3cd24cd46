package dev.eunoe.model;

import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.Norm;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.Workspace.Slot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of the residual stream.
 *
 * <pre>
 *   u = norm(x) · x ← x + residualScale · outScale · branch(inScale · u)      for each branch
 *   x ← x + residualScale · postNorm(outScale · branch(inScale · norm(x)))    with a norm behind it
 *   x ← streamScale · x                                                       at last
 * </pre>
 *
 * Where a factor is 1 nothing is multiplied, and where there is no norm the branches read x itself.
 * With a preface the branches read {@code norm(x + preface(x))} in place of {@code norm(x)}.
 */
record Sublayer(
    @Nullable Preface preface,
    @Nullable Norm norm,
    List<Branch> branches,
    @Nullable Norm postNorm,
    float residualScale,
    float streamScale,
    int dModel,
    Kernels kernels) {

  /** Whether it needs all tokens of a pass, and their sequences. */
  boolean mixes() {
    for (var branch : branches) {
      if (branch instanceof Branch.OfMixer) {
        return true;
      }
    }
    return false;
  }

  /**
   * Adds this sublayer to the residual x (rows, dModel).
   *
   * @param rows the tokens of the pass, or some of them where it {@linkplain #mixes mixes} none
   */
  void forward(float[] x, int rows, Pass pass) {
    int size = rows * dModel;
    float[] input = preface == null ? x : preface.added(x, pass);
    float[] out = pass.floats(Slot.MIXED, size);
    float[] normed = input;
    if (norm != null) {
      normed = pass.floats(Slot.NORMED, size);
      norm.apply(kernels, input, rows, normed);
    }
    for (int i = 0; i < branches.size(); i++) {
      var branch = branches.get(i);
      branch.forward(scaled(normed, branch.inScale(), size, pass), rows, pass, out);
      if (postNorm == null) {
        add(x, out, branch.outScale() * residualScale, size);
      } else {
        if (branch.outScale() != 1) {
          kernels.scale(out, 0, size, branch.outScale());
        }
        postNorm.apply(kernels, out, rows, out);
        add(x, out, residualScale, size);
      }
    }
    if (streamScale != 1) {
      kernels.scale(x, 0, size, streamScale);
    }
  }

  private float[] scaled(float[] normed, float factor, int size, Pass pass) {
    if (factor == 1) {
      return normed;
    }
    float[] scaled = pass.floats(Slot.SCALED, size);
    System.arraycopy(normed, 0, scaled, 0, size);
    kernels.scale(scaled, 0, size, factor);
    return scaled;
  }

  private void add(float[] x, float[] out, float factor, int size) {
    if (factor == 1) {
      kernels.add(x, out, size);
    } else {
      kernels.addScaled(x, 0, out, 0, factor, size);
    }
  }
}
