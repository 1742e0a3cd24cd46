package dev.eunoe.model.kernel.int8;

import dev.eunoe.model.kernel.contract.Int8GemmLibrary;
import dev.eunoe.model.kernel.matrix.GateActivation;
import dev.eunoe.model.kernel.matrix.PreparedMatrix;
import dev.eunoe.model.kernel.memory.WeightMemory;
import dev.eunoe.model.kernel.parallel.ObjectPool;
import dev.eunoe.model.kernel.parallel.Workers;
import org.jspecify.annotations.Nullable;

/**
 * Multiplies by {@link Int8Matrix}es: who takes part, and the buffers, which are used again so that
 * a product allocates nothing.
 */
final class Int8Engine {
  private final @Nullable Int8GemmLibrary byteProducts;
  private final WeightMemory memory = new WeightMemory();
  private final ObjectPool<VectorInt8Gemm> products;

  /**
   * @param byteProducts for several tokens at once, or null where only the Vector API is there
   */
  Int8Engine(Workers workers, @Nullable Int8GemmLibrary byteProducts) {
    this.products = new ObjectPool<>(() -> new VectorInt8Gemm(workers));
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
  boolean gated(
      Int8Matrix up, Int8Matrix gate, GateActivation activation, float[] x, int tokens, float[] y) {
    var product = products.borrow();
    boolean done = product.gated(up, gate, activation, x, tokens, y);
    products.giveBack(product);
    return done;
  }

  /** As {@link PreparedMatrix#feedForward}. */
  boolean feedForward(
      Int8Matrix up,
      Int8Matrix gate,
      GateActivation activation,
      Int8Matrix down,
      float[] x,
      int tokens,
      float[] y) {
    var product = products.borrow();
    boolean done = product.feedForward(up, gate, activation, down, x, tokens, y);
    products.giveBack(product);
    return done;
  }
}
