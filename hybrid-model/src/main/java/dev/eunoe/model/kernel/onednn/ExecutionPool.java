package dev.eunoe.model.kernel.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;

/**
 * What the calls of one primitive that run at the same time need for themselves; kept for the life
 * of the JVM.
 */
final class ExecutionPool {
  private final Dnnl dnnl;
  private final Matmul matmul;
  private final int[] parts;
  private final MemorySegment[] descriptions;
  private final ArrayDeque<Execution> free = new ArrayDeque<>();

  /**
   * @param parts the arguments that every call sets
   * @param descriptions what those are
   */
  ExecutionPool(Dnnl dnnl, Matmul matmul, int[] parts, MemorySegment... descriptions) {
    this.dnnl = dnnl;
    this.matmul = matmul;
    this.parts = parts;
    this.descriptions = descriptions;
  }

  Execution borrow() {
    synchronized (free) {
      var execution = free.poll();
      return execution == null ? new Execution() : execution;
    }
  }

  void giveBack(Execution execution) {
    synchronized (free) {
      free.push(execution);
    }
  }

  final class Execution {
    private final MemorySegment[] memories = new MemorySegment[parts.length + 1];
    private final MemorySegment stream = dnnl.stream();
    private final MemorySegment arguments;

    private Execution() {
      var arena = Arena.global();
      int[] all = new int[parts.length + 1];
      for (int i = 0; i < parts.length; i++) {
        all[i] = parts[i];
        memories[i] = dnnl.memory(descriptions[i], MemorySegment.NULL);
      }
      all[parts.length] = Dnnl.ARG_SCRATCHPAD;
      memories[parts.length] = dnnl.memory(matmul.scratchpad(), arena);
      this.arguments = Dnnl.arguments(arena, all, memories);
    }

    /** Lets the argument of that index lie there. */
    void set(int index, MemorySegment memory, long from) {
      dnnl.setBytes(memories[index], memory.address() + from);
    }

    void execute() {
      dnnl.execute(matmul.primitive(), stream, arguments);
    }
  }
}
