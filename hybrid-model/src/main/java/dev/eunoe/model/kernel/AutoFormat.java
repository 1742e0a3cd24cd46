package dev.eunoe.model.kernel;

import dev.eunoe.model.kernel.contract.WeightFormat;
import dev.eunoe.model.kernel.matrix.BlockMatrix;
import dev.eunoe.model.kernel.matrix.BlockType;
import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.kernel.memory.NativeMemory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Weights as they are in the checkpoint, except quantised blocks, which would have to be decoded in
 * every product: those of 4 bits about a middle become 4-bit groups with the same numbers, all
 * others 8-bit groups. What does not fit in memory so stays in the file.
 */
final class AutoFormat implements WeightFormat {
  private static final Logger LOG = LoggerFactory.getLogger(AutoFormat.class);

  private final AtomicLong repacked = new AtomicLong();
  private final AtomicBoolean warned = new AtomicBoolean();
  private final WeightFormat stored;
  private final WeightFormat int8;
  private final WeightFormat int4;

  AutoFormat(WeightFormat stored, WeightFormat int8, WeightFormat int4) {
    this.stored = stored;
    this.int8 = int8;
    this.int4 = int4;
  }

  @Override
  public String name() {
    return stored.name() + ", blocks repacked";
  }

  @Override
  public String description() {
    return stored.description() + "; blocks as " + int8.description();
  }

  @Override
  public Matrix prepare(Matrix matrix) {
    if (!(matrix instanceof BlockMatrix blocks) || !(blocks.type() instanceof BlockType type)) {
      return stored.prepare(matrix);
    }
    long numbers = (long) blocks.rows() * blocks.cols();
    long bytes = type == BlockType.Q4_0 ? numbers / 2 + numbers / 16 : numbers;
    if (repacked.addAndGet(bytes) > NativeMemory.budget()) {
      warn();
      return blocks;
    }
    return (type == BlockType.Q4_0 ? int4 : int8).prepare(blocks);
  }

  /** Once: a model that does not fit has many matrices. */
  private void warn() {
    if (warned.compareAndSet(false, true)) {
      LOG.warn(
          "Repacked weights need more than the {} MB that are available beside the heap: the rest is read from the file and"
              + " decoded in every product, which is slow. Give the process more memory, or the heap less (-Xmx).",
          NativeMemory.budget() >> 20);
    }
  }
}
