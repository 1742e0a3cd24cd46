package dev.eunoe.model.kernel.memory;

import dev.eunoe.model.kernel.parallel.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** How fast memory can be read here: the middle of several sums over more than the caches hold. */
public final class ReadBandwidth {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final long PART_BYTES = 4 << 20;

  /** 256 MiB, and in small containers a sixteenth of their memory. */
  private static final int PARTS = (int) Math.clamp(NativeMemory.total() / 16 / PART_BYTES, 1, 64);

  private static final int TRIES = 12;

  /**
   * Kept, because a system may take long to give so much, and what is measured next would suffer.
   */
  private final MemorySegment memory =
      NativeMemory.allocate(PARTS * PART_BYTES, Arena.ofAuto()).fill((byte) 1);

  /** Bytes a second by these threads together. */
  public double measure(Workers workers) {
    var sum = new AtomicInteger();
    long[] nanos = new long[TRIES];
    for (int i = 0; i < TRIES; i++) {
      long start = System.nanoTime();
      workers.run(PARTS, part -> sum.addAndGet(sum(memory, part * PART_BYTES)));
      nanos[i] = System.nanoTime() - start;
    }
    // The lanes are ints and wrap around, so only the low half of the sum is theirs.
    int ones = (int) (TRIES * PARTS * PART_BYTES / 4 * 0x01010101L);
    if (sum.get() != ones) {
      throw new IllegalStateException("Memory does not hold what was written.");
    }
    Arrays.sort(nanos);
    return PARTS * PART_BYTES * 1e9 / nanos[TRIES / 2];
  }

  private static int sum(MemorySegment memory, long from) {
    int step = INTS.vectorByteSize();
    var order = ByteOrder.nativeOrder();
    var sum0 = IntVector.zero(INTS);
    var sum1 = IntVector.zero(INTS);
    var sum2 = IntVector.zero(INTS);
    var sum3 = IntVector.zero(INTS);
    for (long at = from; at < from + PART_BYTES; at += 4L * step) {
      sum0 = sum0.add(IntVector.fromMemorySegment(INTS, memory, at, order));
      sum1 = sum1.add(IntVector.fromMemorySegment(INTS, memory, at + step, order));
      sum2 = sum2.add(IntVector.fromMemorySegment(INTS, memory, at + 2L * step, order));
      sum3 = sum3.add(IntVector.fromMemorySegment(INTS, memory, at + 3L * step, order));
    }
    return sum0.add(sum1).add(sum2.add(sum3)).reduceLanes(VectorOperators.ADD);
  }
}
