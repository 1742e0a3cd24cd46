package dev.eunoe.model.kernel.quant;

import dev.eunoe.model.kernel.ByteProducts;
import dev.eunoe.model.kernel.Products;
import dev.eunoe.model.kernel.ProductsProvider;
import dev.eunoe.model.kernel.Workers;
import org.jspecify.annotations.Nullable;

/** The form of weights called {@code int4}. */
public final class Int4Weights implements ProductsProvider {

  @Override
  public String name() {
    return "int4";
  }

  @Override
  public Products load(Workers workers, @Nullable ByteProducts bytes) {
    return QuantizedProducts.int4(workers);
  }
}
