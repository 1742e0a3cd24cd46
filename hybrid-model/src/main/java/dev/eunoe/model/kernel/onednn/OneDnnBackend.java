package dev.eunoe.model.kernel.onednn;

import dev.eunoe.model.kernel.ByteProducts;
import dev.eunoe.model.kernel.Products;
import dev.eunoe.model.kernel.ProductsProvider;
import dev.eunoe.model.kernel.Workers;
import org.jspecify.annotations.Nullable;

/** The backend called {@code onednn}. */
public final class OneDnnBackend implements ProductsProvider {

  @Override
  public String name() {
    return "onednn";
  }

  @Override
  public Products load(Workers workers, @Nullable ByteProducts bytes) {
    return OneDnnProducts.load(workers);
  }
}
