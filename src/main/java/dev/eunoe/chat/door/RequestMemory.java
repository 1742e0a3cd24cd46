package dev.eunoe.chat.door;

import io.quarkus.runtime.configuration.MemorySize;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * How much of the memory requests may take together, and what waits to be read by their clients.
 *
 * <p>A request's bytes are counted as they arrive and until it is answered. Reading one takes about
 * seven times its bytes (the bytes, their characters, the parsed text, the request as it is kept),
 * so all together may hold a 32nd part of the heap. Small requests have such a part of their own:
 * whoever sends large ones keeps nobody from asking.
 */
@ApplicationScoped
public class RequestMemory {
  static final int SMALL = 64 << 10;
  private static final int PART = 32;

  private final Share small;
  private final Share large;
  private final Share unread;
  private final long mostInOne;

  @Inject
  RequestMemory(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize most) {
    this(Runtime.getRuntime().maxMemory(), most.asLongValue());
  }

  RequestMemory(long heapBytes, long mostInOne) {
    this.small = new Share(heapBytes / PART);
    this.large = new Share(heapBytes / PART);
    this.unread = new Share(heapBytes / PART);
    this.mostInOne = Math.min(mostInOne, heapBytes / PART);
  }

  /** Bytes that one request or one message of a socket may have. */
  public long mostInOne() {
    return mostInOne;
  }

  /** What waits for readers, all of them together. */
  Share unread() {
    return unread;
  }

  /** For a request that is about to arrive; it is to be closed when the request is done. */
  public Reservation reserve() {
    return new Reservation();
  }

  /** Bytes that may be taken until there are no more. */
  static final class Share {
    private final long limit;
    private final AtomicLong taken = new AtomicLong();

    private Share(long limit) {
      this.limit = limit;
    }

    boolean take(long bytes) {
      if (taken.addAndGet(bytes) > limit) {
        taken.addAndGet(-bytes);
        return false;
      }
      return true;
    }

    /** Takes them in any case; whether that was too much. */
    boolean takeAnyway(long bytes) {
      return taken.addAndGet(bytes) > limit;
    }

    void give(long bytes) {
      taken.addAndGet(-bytes);
    }
  }

  /** What one request holds; used by one thread at a time. */
  public final class Reservation implements AutoCloseable {
    private long bytes;
    private boolean isLarge;

    private Reservation() {}

    long bytes() {
      return bytes;
    }

    /** False where there is no room for so many more bytes now. */
    public boolean grow(long more) {
      boolean room;
      if (isLarge) {
        room = large.take(more);
      } else if (bytes + more <= SMALL) {
        room = small.take(more);
      } else {
        room = large.take(bytes + more);
        if (room) {
          small.give(bytes);
          isLarge = true;
        }
      }
      bytes += room ? more : 0;
      return room;
    }

    /** Gives all back; once more does nothing. */
    @Override
    public void close() {
      (isLarge ? large : small).give(bytes);
      bytes = 0;
    }
  }
}
