package dev.eunoe.model.kernel;

/** The reference against the cases worked by hand. */
class ScalarKernelsTest implements KernelsContract {
  @Override
  public Kernels kernels() {
    return new ScalarKernels();
  }
}
