package dev.eunoe.model.kernel.quant;

import dev.eunoe.model.kernel.Workers;
import java.util.ArrayDeque;

/**
 * Multiplies by {@link Int4Matrix}es: who takes part, and the buffers, which are used again so that
 * a product allocates nothing.
 */
final class Int4Engine {
  private final Workers workers;
  private final ArrayDeque<Product> free = new ArrayDeque<>();
  private final ArrayDeque<float[]> scratch = new ArrayDeque<>();

  Int4Engine(Workers workers) {
    this.workers = workers;
  }

  void product(Int4Matrix w, float[] x, int tokens, float[] y) {
    Product product;
    synchronized (free) {
      product = free.poll();
    }
    product = product == null ? new Product() : product;
    product.multiply(w, x, tokens, y);
    synchronized (free) {
      free.push(product);
    }
  }

  /** The operands of one product. */
  private final class Product implements Workers.Parts {
    private static final float[] NONE = {};

    private Int4Matrix w;
    private float[] x = NONE;
    private int tokens;
    private float[] y = NONE;

    @SuppressWarnings("NullAway.Init") // w is set before it is used: multiply is the only way in
    Product() {}

    void multiply(Int4Matrix w, float[] x, int tokens, float[] y) {
      this.w = w;
      this.x = x;
      this.tokens = tokens;
      this.y = y;
      workers.run(w.strips(), this);
      // The operands are somebody else's.
      this.x = this.y = NONE;
    }

    @Override
    public void run(int strip) {
      if (tokens == 1) {
        w.oneToken(strip, x, y);
        return;
      }
      float[] widened = borrow();
      w.manyTokens(strip, x, tokens, y, widened);
      synchronized (scratch) {
        scratch.push(widened);
      }
    }

    private float[] borrow() {
      synchronized (scratch) {
        float[] widened = scratch.poll();
        return widened == null ? new float[Int4Matrix.WIDENED] : widened;
      }
    }
  }
}
