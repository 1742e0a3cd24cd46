package dev.eunoe.model.kernel.tornado;

import dev.eunoe.model.kernel.memory.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** TornadoVM's arrays in memory that is asked for as that of all weights, and holds zeros. */
final class DeviceArrays {

  private DeviceArrays() {}

  static FloatArray floats(int n) {
    return FloatArray.fromSegmentShallow(memory((long) n * Float.BYTES));
  }

  static IntArray ints(int n) {
    return IntArray.fromSegmentShallow(memory((long) n * Integer.BYTES));
  }

  private static MemorySegment memory(long bytes) {
    return NativeMemory.allocate(TornadoNativeArray.ARRAY_HEADER + bytes, Arena.ofAuto());
  }
}
