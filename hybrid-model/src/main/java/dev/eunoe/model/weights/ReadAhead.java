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

  private final List<TensorView> tensors;
  private final Thread reader;
  private volatile boolean closed;
  private volatile long nanos;

  private ReadAhead(List<TensorView> tensors) {
    this.tensors = tensors;
    this.reader = Thread.ofPlatform().daemon().name("weights-reader").unstarted(this::read);
  }

  /** Begins to read all tensors that lie in mapped files. */
  static ReadAhead of(Collection<TensorView> tensors) {
    var ahead = new ReadAhead(inOrder(tensors));
    ahead.reader.start();
    return ahead;
  }

  /** The tensors that lie in mapped files in the order they lie in, none twice. */
  static List<TensorView> inOrder(Collection<TensorView> tensors) {
    var sorted =
        tensors.stream()
            .filter(tensor -> !tensor.pieces().isEmpty() && first(tensor).isMapped())
            .sorted(Comparator.comparingLong(tensor -> first(tensor).address()))
            .toList();
    var order = new ArrayList<TensorView>();
    long end = 0;
    for (var tensor : sorted) {
      long last = first(tensor).address() + tensor.byteSize();
      if (last > end) {
        order.add(tensor);
        end = last;
      }
    }
    return order;
  }

  /** Of a tensor whose rows lie in another order, the others lie behind it all the same. */
  private static MemorySegment first(TensorView tensor) {
    return tensor.pieces().getFirst();
  }

  private void read() {
    long begin = System.nanoTime();
    try {
      for (var tensor : tensors) {
        // Piece by piece: of rows that are put in order there may be millions.
        for (var piece : tensor.pieces()) {
          load(piece);
        }
      }
    } catch (InternalError unreadable) {
      // A page that cannot be read is a fault of who needs it, and is told there.
      closed = true;
    }
    nanos = System.nanoTime() - begin;
  }

  private void load(MemorySegment piece) {
    for (long at = 0; at < piece.byteSize() && !closed; at += PIECE_BYTES) {
      piece.asSlice(at, Math.min(PIECE_BYTES, piece.byteSize() - at)).load();
    }
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
