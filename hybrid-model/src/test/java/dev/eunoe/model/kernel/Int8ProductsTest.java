package dev.eunoe.model.kernel;

import dev.eunoe.model.kernel.quant.QuantizedProducts;

/** 8-bit weights against the contract, by the Vector API alone. */
class Int8ProductsTest implements Int8Contract {
  @Override
  public Products products(Workers workers) {
    return QuantizedProducts.int8(workers, null);
  }
}
