package dev.eunoe.model.kernel.int4;

import dev.eunoe.model.kernel.memory.WeightMemory;
import dev.eunoe.model.kernel.parallel.ObjectPool;
import dev.eunoe.model.kernel.parallel.Workers;

/**
 * Multiplies by {@link Int4Matrix}es: who takes part, and the buffers, which are used again so that
 * a product allocates nothing.
 */
final class Int4Engine {
  private final WeightMemory memory = new WeightMemory();
  private final ObjectPool<VectorInt4Gemm> products;

  Int4Engine(Workers workers) {
    this.products = new ObjectPool<>(() -> new VectorInt4Gemm(workers));
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
