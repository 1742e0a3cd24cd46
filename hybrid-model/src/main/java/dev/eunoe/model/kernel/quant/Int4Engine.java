package dev.eunoe.model.kernel.quant;

import dev.eunoe.model.kernel.ObjectPool;
import dev.eunoe.model.kernel.WeightMemory;
import dev.eunoe.model.kernel.Workers;

/**
 * Multiplies by {@link Int4Matrix}es: who takes part, and the buffers, which are used again so that
 * a product allocates nothing.
 */
final class Int4Engine {
  private final WeightMemory memory = new WeightMemory();
  private final ObjectPool<Int4Product> products;

  Int4Engine(Workers workers) {
    this.products = new ObjectPool<>(() -> new Int4Product(workers));
  }

  /** Where the matrices keep their weights. */
  WeightMemory memory() {
    return memory;
  }

  void product(Int4Matrix w, float[] x, int tokens, float[] y) {
    var product = products.borrow();
    product.multiply(w, x, tokens, y);
    products.giveBack(product);
  }
}
