package dev.eunoe.model.kernel;

import dev.eunoe.model.kernel.quant.QuantizedProducts;

/** 4-bit weights against the contract. */
class Int4ProductsTest implements ProductsContract {
  @Override
  public Products products(Workers workers) {
    return QuantizedProducts.int4(workers);
  }

  @Override
  public float[] taken(float[] x, Matrix matrix) {
    return x;
  }

  @Override
  public double weightRounding() {
    // The step is 1/8; −8 and 7 are not symmetric, so the far end may be off by a whole step.
    return 1.0 / 8 + 0x1p-11;
  }
}
