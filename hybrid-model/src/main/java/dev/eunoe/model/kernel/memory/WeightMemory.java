package dev.eunoe.model.kernel.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory for the matrices of a model, many of which are smaller than a huge page or end within one:
 * those asked for one after the other share pages. A piece lives as long as somebody refers to it
 * or to another one of its chunk.
 */
public final class WeightMemory {
  private static final long CHUNK = 32 << 20;
  private static final long LINE = 64;

  private MemorySegment chunk = MemorySegment.NULL;
  private long used;

  /** Zeros that begin where a cache line begins. */
  public synchronized MemorySegment allocate(long bytes) {
    if (bytes > CHUNK / 2) {
      return NativeMemory.allocate(bytes, Arena.ofAuto());
    }
    if (used + bytes > chunk.byteSize()) {
      chunk = NativeMemory.allocate(CHUNK, Arena.ofAuto());
      used = 0;
    }
    var piece = chunk.asSlice(used, bytes);
    used += (bytes + LINE - 1) / LINE * LINE;
    return piece;
  }
}
