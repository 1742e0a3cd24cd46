package dev.eunoe.model.kernel;

import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.vector.VectorKernels;

/** The Vector API kernels against the contract. */
class VectorKernelsTest implements KernelsContract {
  @Override
  public Kernels kernels() {
    return new VectorKernels();
  }
}
