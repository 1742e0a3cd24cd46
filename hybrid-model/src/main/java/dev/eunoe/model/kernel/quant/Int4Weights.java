package dev.eunoe.model.kernel.quant;

import dev.eunoe.model.kernel.Products;
import dev.eunoe.model.kernel.ProductsProvider;
import dev.eunoe.model.kernel.Workers;

/** The form of weights called {@code int4}. */
public final class Int4Weights implements ProductsProvider {

  @Override
  public String name() {
    return "int4";
  }

  @Override
  public Products load(Workers workers) {
    return QuantizedProducts.int4(workers);
  }
}
