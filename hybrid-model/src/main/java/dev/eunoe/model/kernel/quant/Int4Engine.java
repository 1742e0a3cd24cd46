package dev.eunoe.model.kernel.quant;

import dev.eunoe.model.kernel.WeightMemory;
import dev.eunoe.model.kernel.Workers;
import java.util.ArrayDeque;

/**
 * Multiplies by {@link Int4Matrix}es: who takes part, and the buffers, which are used again so that
 * a product allocates nothing.
 */
final class Int4Engine {
  private final Workers workers;
  private final WeightMemory memory = new WeightMemory();
  private final ArrayDeque<Int4Product> free = new ArrayDeque<>();

  Int4Engine(Workers workers) {
    this.workers = workers;
  }

  /** Where the matrices keep their weights. */
  WeightMemory memory() {
    return memory;
  }

  void product(Int4Matrix w, float[] x, int tokens, float[] y) {
    var product = borrow();
    product.multiply(w, x, tokens, y);
    giveBack(product);
  }

  private Int4Product borrow() {
    synchronized (free) {
      var product = free.poll();
      return product == null ? new Int4Product(workers) : product;
    }
  }

  private void giveBack(Int4Product product) {
    synchronized (free) {
      free.push(product);
    }
  }
}
