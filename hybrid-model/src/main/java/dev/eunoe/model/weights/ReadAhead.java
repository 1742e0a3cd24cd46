package dev.eunoe.model.weights;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Reads mapped files in their order, ahead of whoever makes matrices of them: a page that is asked
 * for when it is needed makes the one who needs it wait for the disk, and the disk for the next.
 */
final class ReadAhead implements AutoCloseable {
  /** What is read without looking whether it is still wanted. */
  private static final long PIECE_BYTES = 8 << 20;

  private final List<MemorySegment> stretches;
  private final Thread reader;
  private volatile boolean closed;
  private volatile long nanos;

  private ReadAhead(List<MemorySegment> stretches) {
    this.stretches = stretches;
    this.reader = Thread.ofPlatform().daemon().name("weights-reader").unstarted(this::read);
  }

  /** Begins to read all tensors that lie in mapped files. */
  static ReadAhead of(Collection<TensorView> tensors) {
    var ahead = new ReadAhead(stretches(tensors));
    ahead.reader.start();
    return ahead;
  }

  /** The mapped bytes of the tensors in the order they lie in, none twice. */
  static List<MemorySegment> stretches(Collection<TensorView> tensors) {
    var sorted =
        tensors.stream()
            .flatMap(tensor -> tensor.pieces().stream())
            .filter(MemorySegment::isMapped)
            .sorted(Comparator.comparingLong(MemorySegment::address))
            .toList();
    var stretches = new ArrayList<MemorySegment>();
    long end = 0;
    for (var piece : sorted) {
      if (piece.address() + piece.byteSize() > end) {
        stretches.add(piece);
        end = piece.address() + piece.byteSize();
      }
    }
    return stretches;
  }

  private void read() {
    long begin = System.nanoTime();
    try {
      for (var stretch : stretches) {
        for (long at = 0; at < stretch.byteSize() && !closed; at += PIECE_BYTES) {
          stretch.asSlice(at, Math.min(PIECE_BYTES, stretch.byteSize() - at)).load();
        }
      }
    } catch (InternalError unreadable) {
      // A page that cannot be read is a fault of who needs it, and is told there.
      closed = true;
    }
    nanos = System.nanoTime() - begin;
  }

  /** Reads no further, and waits until nothing is read any more: then files may be unmapped. */
  @Override
  public void close() {
    closed = true;
    boolean interrupted = false;
    while (reader.isAlive()) {
      try {
        reader.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** How long it read, when it has ended. */
  long nanos() {
    return nanos;
  }
}
