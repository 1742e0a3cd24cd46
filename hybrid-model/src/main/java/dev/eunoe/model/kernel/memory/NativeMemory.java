package dev.eunoe.model.kernel.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.sun.management.OperatingSystemMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;

/**
 * Native memory for weights, in huge pages where Linux gives them: a product reads hundreds of
 * megabytes in a row, and looking up every 4 KiB of them takes time.
 *
 * <p>The pages must be asked for before they are first touched, and an arena touches what it
 * allocates; so the memory is mapped here.
 */
public final class NativeMemory {
  /** What a JVM needs for code, classes and threads, and the database that comes along. */
  private static final long BESIDE = 256L << 20;

  private static final long HUGE_PAGE = 2 << 20;
  private static final int READ_AND_WRITE = 3;
  private static final int PRIVATE_AND_ANONYMOUS = 0x22;
  private static final int MADV_HUGEPAGE = 14;
  private static final long FAILED = -1;
  private static final boolean LINUX = System.getProperty("os.name").startsWith("Linux");

  private NativeMemory() {}

  /**
   * Bytes that may be allocated here in all: nine tenths of what the machine or container has
   * beside the heap and {@link #BESIDE}.
   */
  public static long budget() {
    return budget(total(), Runtime.getRuntime().maxMemory());
  }

  public static long budget(long memory, long heap) {
    return Math.max(0, memory - heap - BESIDE) / 10 * 9;
  }

  /** Bytes of memory of this machine or container; the greatest number where it cannot be told. */
  public static long total() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Long.MAX_VALUE;
  }

  /** Zeros that live as long as the arena. */
  public static MemorySegment allocate(long bytes, Arena arena) {
    return LINUX && bytes >= HUGE_PAGE ? Mapped.allocate(bytes, arena) : arena.allocate(bytes, 64);
  }

  /** Linux's own functions; not looked for elsewhere, where the numbers mean something else. */
  private static final class Mapped {
    private static final MethodHandle MMAP =
        function(
            "mmap",
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle MUNMAP =
        function("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle MADVISE =
        function("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
      var linker = Linker.nativeLinker();
      return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }

    static MemorySegment allocate(long bytes, Arena arena) {
      long whole = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
      long length = whole + HUGE_PAGE; // room to begin where a huge page begins
      try {
        long start =
            (long) MMAP.invokeExact(0L, length, READ_AND_WRITE, PRIVATE_AND_ANONYMOUS, -1, 0L);
        if (start == FAILED) {
          throw new OutOfMemoryError("The system has no " + bytes + " bytes for weights.");
        }
        long aligned = (start + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
        // Only advice: where it is not taken the pages are small, and nothing else changes.
        int ignored = (int) MADVISE.invokeExact(aligned, whole, MADV_HUGEPAGE);
        return MemorySegment.ofAddress(aligned)
            .reinterpret(bytes, arena, memory -> unmap(start, length));
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) { // what a method handle declares; nothing of ours is thrown inside
        throw new IllegalStateException("Memory cannot be mapped.", e);
      }
    }

    private static void unmap(long start, long length) {
      try {
        int ignored = (int) MUNMAP.invokeExact(start, length);
      } catch (Throwable e) { // what a method handle declares; nothing of ours is thrown inside
        throw new IllegalStateException("Memory cannot be unmapped.", e);
      }
    }
  }
}
