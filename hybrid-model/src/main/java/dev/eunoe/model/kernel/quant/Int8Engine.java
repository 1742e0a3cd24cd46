package dev.eunoe.model.kernel.quant;

import dev.eunoe.model.kernel.ByteProducts;
import dev.eunoe.model.kernel.WeightMemory;
import dev.eunoe.model.kernel.Workers;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Multiplies by {@link Int8Matrix}es: who takes part, and the buffers, which are used again so that
 * a product allocates nothing.
 */
final class Int8Engine {
  private final Workers workers;
  private final @Nullable ByteProducts byteProducts;
  private final WeightMemory memory = new WeightMemory();
  private final ArrayDeque<Int8Product> free = new ArrayDeque<>();

  /**
   * @param byteProducts for several tokens at once, or null where only the Vector API is there
   */
  Int8Engine(Workers workers, @Nullable ByteProducts byteProducts) {
    this.workers = workers;
    this.byteProducts = byteProducts;
  }

  /** Where the matrices keep their weights. */
  WeightMemory memory() {
    return memory;
  }

  /** The products of bytes for weights of this layout, or null where there are none. */
  @Nullable Int8Calls calls(Int8Layout layout) {
    return byteProducts == null ? null : Int8Calls.of(byteProducts, layout);
  }

  void product(Int8Matrix w, float[] x, int tokens, float[] y) {
    var product = borrow();
    product.multiply(w, x, tokens, y);
    giveBack(product);
  }

  private Int8Product borrow() {
    synchronized (free) {
      var product = free.poll();
      return product == null ? new Int8Product(workers) : product;
    }
  }

  private void giveBack(Int8Product product) {
    synchronized (free) {
      free.push(product);
    }
  }
}
