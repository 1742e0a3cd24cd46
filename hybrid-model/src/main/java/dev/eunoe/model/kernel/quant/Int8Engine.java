package dev.eunoe.model.kernel.quant;

import dev.eunoe.model.kernel.ByteProducts;
import dev.eunoe.model.kernel.Gate;
import dev.eunoe.model.kernel.ObjectPool;
import dev.eunoe.model.kernel.PreparedMatrix;
import dev.eunoe.model.kernel.WeightMemory;
import dev.eunoe.model.kernel.Workers;
import org.jspecify.annotations.Nullable;

/**
 * Multiplies by {@link Int8Matrix}es: who takes part, and the buffers, which are used again so that
 * a product allocates nothing.
 */
final class Int8Engine {
  private final @Nullable ByteProducts byteProducts;
  private final WeightMemory memory = new WeightMemory();
  private final ObjectPool<Int8Product> products;

  /**
   * @param byteProducts for several tokens at once, or null where only the Vector API is there
   */
  Int8Engine(Workers workers, @Nullable ByteProducts byteProducts) {
    this.products = new ObjectPool<>(() -> new Int8Product(workers));
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
    var product = products.borrow();
    product.multiply(w, x, tokens, y);
    products.giveBack(product);
  }

  /** As {@link PreparedMatrix#gated}. */
  boolean gated(Int8Matrix up, Int8Matrix gate, Gate how, float[] x, int tokens, float[] y) {
    var product = products.borrow();
    boolean done = product.gated(up, gate, how, x, tokens, y);
    products.giveBack(product);
    return done;
  }

  /** As {@link PreparedMatrix#feedForward}. */
  boolean feedForward(
      Int8Matrix up, Int8Matrix gate, Gate how, Int8Matrix down, float[] x, int tokens, float[] y) {
    var product = products.borrow();
    boolean done = product.feedForward(up, gate, how, down, x, tokens, y);
    products.giveBack(product);
    return done;
  }
}
