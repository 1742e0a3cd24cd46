package dev.eunoe.model.kernel;

/** The Vector API kernels against the contract. */
class VectorKernelsTest implements KernelsContract {
  @Override
  public Kernels kernels() {
    return new VectorKernels();
  }
}
