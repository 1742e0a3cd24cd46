package dev.eunoe.model.kernel;

import dev.eunoe.model.kernel.quant.QuantizedProducts;

/** 8-bit weights against the contract. */
class Int8ProductsTest implements ProductsContract {
  @Override
  public Products products(Workers workers) {
    return QuantizedProducts.int8(workers);
  }

  @Override
  public float taken(float activation, Matrix matrix) {
    return activation;
  }

  @Override
  public double weightRounding() {
    // Half a step of 1/127, and 127 steps times the rounding of the scale to the 11 bits of f16.
    return 0.5 / 127 + 0x1p-11;
  }
}
