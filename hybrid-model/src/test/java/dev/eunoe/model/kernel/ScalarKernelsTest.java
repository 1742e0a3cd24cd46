package dev.eunoe.model.kernel;

import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.scalar.ScalarKernels;

/** The reference against the cases worked by hand. */
class ScalarKernelsTest implements KernelsContract {
  @Override
  public Kernels kernels() {
    return new ScalarKernels();
  }
}
