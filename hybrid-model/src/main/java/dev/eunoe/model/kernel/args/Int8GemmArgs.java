package dev.eunoe.model.kernel.args;

import java.lang.foreign.MemorySegment;

/**
 * What a product of bytes works on, all native memory that the caller keeps alive.
 *
 * <pre>
 *   a (tokens, cols) bytes without sign, from byte aFrom · s (tokens, groups) from byte sFrom
 *   b (rows / PANEL, cols / 4, PANEL, 4) bytes with sign, from byte bFrom
 *   scales (groups, rows) from byte scalesFrom · c (tokens, rows) floats, overwritten
 * </pre>
 */
public final class Int8GemmArgs {
  public MemorySegment a = MemorySegment.NULL;
  public long aFrom;
  public MemorySegment s = MemorySegment.NULL;
  public long sFrom;
  public MemorySegment b = MemorySegment.NULL;
  public long bFrom;
  public MemorySegment scales = MemorySegment.NULL;
  public long scalesFrom;
  public MemorySegment c = MemorySegment.NULL;

  /** The activations and their scales. */
  public Int8GemmArgs activations(MemorySegment a, long aFrom, MemorySegment s, long sFrom) {
    this.a = a;
    this.aFrom = aFrom;
    this.s = s;
    this.sFrom = sFrom;
    return this;
  }

  /** The weights and their scales. */
  public Int8GemmArgs weights(MemorySegment b, long bFrom, MemorySegment scales, long scalesFrom) {
    this.b = b;
    this.bFrom = bFrom;
    this.scales = scales;
    this.scalesFrom = scalesFrom;
    return this;
  }

  /** Where the result goes. */
  public Int8GemmArgs into(MemorySegment c) {
    this.c = c;
    return this;
  }
}
