package dev.eunoe.model.kernel.onednn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * oneDNN's C functions (dnnl.h), with one CPU engine.
 *
 * <p>Nearly all of them return a status and are called a few times per model, so they are bound by
 * name when they are first used; only executing a primitive happens for every product and has a
 * handle of its own.
 *
 * <p>oneDNN's own threads stay off: {@link #execute} tells OpenMP that the calling thread works
 * alone. Who wants several threads gives them different rows.
 */
final class Dnnl {
  static final int BF16 = 2;
  static final int F32 = 3;
  static final int S32 = 4;
  static final int S8 = 5;
  static final int U8 = 6;

  /** A layout that the primitive may choose. */
  static final int TAG_ANY = 1;

  /**
   * The layout oneDNN calls BA16a64b4a, here dimension a the columns and b the rows: panels of 64
   * rows, in each four columns together. The number belongs to this version of the header.
   */
  static final int TAG_PANELS_OF_BYTES = 388;

  static final int ARG_SOURCE = 1;
  static final int ARG_TARGET = 17;
  static final int ARG_WEIGHTS = 33;
  static final int ARG_SCRATCHPAD = 80;

  /** Beside an argument: the scales of that argument. */
  static final int ARG_SCALES = 4096;

  /** Bytes of a {@code dnnl_exec_arg_t}: an int, padding, a pointer. */
  private static final int ARGUMENT_BYTES = 16;

  private static final int CPU = 1;
  private static final int IN_ORDER = 1;
  private static final Map<Integer, String> STATUS =
      Map.of(
          1,
          "out of memory",
          2,
          "invalid arguments",
          3,
          OneDnnException.UNIMPLEMENTED,
          5,
          "runtime error");
  private static final Linker LINKER = Linker.nativeLinker();

  private final SymbolLookup library;
  private final Map<String, MethodHandle> functions = new ConcurrentHashMap<>();
  private final MethodHandle execute;
  private final MethodHandle setThreads;
  private final MethodHandle setBytes;
  private final MemorySegment engine;

  Dnnl(SymbolLookup library) {
    this.library = library;
    this.execute =
        handle(
            "dnnl_primitive_execute",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS));
    this.setThreads = handle("omp_set_num_threads", FunctionDescriptor.ofVoid(JAVA_INT));
    this.setBytes =
        handle("dnnl_memory_set_data_handle", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
    workAlone();
    this.engine = create("dnnl_engine_create", CPU, 0L);
  }

  MemorySegment engine() {
    return engine;
  }

  /** The instruction set oneDNN uses here, as in its own name for it. */
  String instructionSet() {
    int isa = (int) invoke("dnnl_get_effective_cpu_isa", JAVA_INT);
    return switch (isa) {
      case 0x1 -> "sse41";
      case 0x3 -> "avx";
      case 0x7 -> "avx2";
      case 0xf -> "avx2_vnni";
      case 0x1f -> "avx2_vnni_2";
      case 0x27 -> "avx512_core";
      case 0x67 -> "avx512_core_vnni";
      case 0xe7 -> "avx512_core_bf16";
      case 0x1ef -> "avx512_core_fp16";
      case 0xfef -> "avx512_core_amx";
      case 0x1fef -> "avx512_core_amx_fp16";
      default -> "isa_" + Integer.toHexString(isa);
    };
  }

  /** Major, minor and patch version. */
  String version() {
    var dataType = ((MemorySegment) invoke("dnnl_version", ADDRESS)).reinterpret(3 * 4L);
    return dataType.getAtIndex(JAVA_INT, 0)
        + "."
        + dataType.getAtIndex(JAVA_INT, 1)
        + "."
        + dataType.getAtIndex(JAVA_INT, 2);
  }

  MemorySegment stream() {
    return create("dnnl_stream_create", engine, IN_ORDER);
  }

  /** A description of a matrix (dims[0], dims[1]) that lies with these strides, in elements. */
  MemorySegment strided(int type, long[] dims, long[] strides) {
    try (var arena = Arena.ofConfined()) {
      return create(
          "dnnl_memory_desc_create_with_strides",
          dims.length,
          arena.allocateFrom(JAVA_LONG, dims),
          type,
          arena.allocateFrom(JAVA_LONG, strides));
    }
  }

  /** A description of a matrix (dims[0], dims[1]) whose layout a primitive may choose. */
  MemorySegment anyLayout(int type, long[] dims) {
    return tagged(type, dims, TAG_ANY);
  }

  /** A description of a matrix (dims[0], dims[1]) in the layout of that tag. */
  MemorySegment tagged(int type, long[] dims, int tag) {
    try (var arena = Arena.ofConfined()) {
      return create(
          "dnnl_memory_desc_create_with_tag",
          dims.length,
          arena.allocateFrom(JAVA_LONG, dims),
          type,
          tag);
    }
  }

  long bytes(MemorySegment description) {
    return (long) invoke("dnnl_memory_desc_get_size", JAVA_LONG, description);
  }

  /**
   * A memory object with bytes of its own, which live as long as the arena; none where it is empty.
   */
  MemorySegment memory(MemorySegment description, Arena arena) {
    long size = bytes(description);
    return memory(description, size == 0 ? MemorySegment.NULL : arena.allocate(size, 64));
  }

  /** A memory object over bytes that the caller keeps alive. */
  MemorySegment memory(MemorySegment description, MemorySegment bytes) {
    return create("dnnl_memory_create", description, engine, bytes);
  }

  /** A pointer that belongs to what it was asked of. */
  MemorySegment query(String function, MemorySegment of, int what) {
    return (MemorySegment) invoke(function, ADDRESS, of, what, 0);
  }

  /** An array of {@code dnnl_exec_arg_t}: which memory plays which part. */
  static MemorySegment arguments(Arena arena, int[] parts, MemorySegment... memories) {
    var array = arena.allocate((long) ARGUMENT_BYTES * parts.length, 8);
    for (int i = 0; i < parts.length; i++) {
      array.set(JAVA_INT, (long) i * ARGUMENT_BYTES, parts[i]);
      setArgument(array, i, memories[i]);
    }
    return array;
  }

  static void setArgument(MemorySegment array, int index, MemorySegment memory) {
    array.set(ADDRESS, (long) index * ARGUMENT_BYTES + 8, memory);
  }

  /**
   * Calls a function whose first parameter takes the address of what it creates, and returns that.
   */
  MemorySegment create(String function, Object... arguments) {
    try (var arena = Arena.ofConfined()) {
      var result = arena.allocate(ADDRESS);
      Object[] all = new Object[arguments.length + 1];
      all[0] = result;
      System.arraycopy(arguments, 0, all, 1, arguments.length);
      call(function, all);
      return result.get(ADDRESS, 0);
    }
  }

  /** Calls a function that returns a status. */
  void call(String function, Object... arguments) {
    int status = (int) invoke(function, JAVA_INT, arguments);
    if (status != 0) {
      throw new OneDnnException(function, STATUS.getOrDefault(status, "status " + status));
    }
  }

  Object invoke(String function, MemoryLayout result, Object... arguments) {
    var bound =
        functions.computeIfAbsent(
            function,
            name -> {
              var parameters =
                  Arrays.stream(arguments).map(Dnnl::layout).toArray(MemoryLayout[]::new);
              return handle(name, FunctionDescriptor.of(result, parameters));
            });
    try {
      return bound.invokeWithArguments(arguments);
    } catch (Throwable e) { // what a method handle declares; nothing of ours is thrown inside
      throw new IllegalStateException(function + " cannot be called.", e);
    }
  }

  /** Executes a primitive on the calling thread alone, with {@link #arguments}. */
  void execute(MemorySegment primitive, MemorySegment stream, MemorySegment args) {
    int status;
    int count = (int) args.byteSize() / ARGUMENT_BYTES;
    try {
      setThreads.invokeExact(1);
      status = (int) execute.invokeExact(primitive, stream, count, args);
    } catch (Throwable e) { // what a method handle declares; nothing of ours is thrown inside
      throw new IllegalStateException("A oneDNN primitive cannot be called.", e);
    }
    if (status != 0) {
      throw new OneDnnException(
          "dnnl_primitive_execute", STATUS.getOrDefault(status, "status " + status));
    }
  }

  /** Lets a memory object stand for the bytes at this address. */
  void setBytes(MemorySegment memory, long address) {
    int status;
    try {
      status = (int) setBytes.invokeExact(memory, address);
    } catch (Throwable e) { // what a method handle declares; nothing of ours is thrown inside
      throw new IllegalStateException("A oneDNN memory object cannot be changed.", e);
    }
    if (status != 0) {
      throw new OneDnnException("dnnl_memory_set_data_handle", "status " + status);
    }
  }

  /** Gives each block (rows, cols) of an argument of a product an f32 scale of its own. */
  void groupScales(MemorySegment attributes, int argument, long rows, long cols) {
    try (var arena = Arena.ofConfined()) {
      var block = arena.allocateFrom(JAVA_LONG, rows, cols);
      int eachRowAndColumn = 3;
      call("dnnl_primitive_attr_set_scales", attributes, argument, eachRowAndColumn, 2, block, F32);
    }
  }

  /** From here on oneDNN plans for one thread; OpenMP keeps this per calling thread. */
  void workAlone() {
    try {
      setThreads.invokeExact(1);
    } catch (Throwable e) { // what a method handle declares; nothing of ours is thrown inside
      throw new IllegalStateException("omp_set_num_threads cannot be called.", e);
    }
  }

  private MethodHandle handle(String function, FunctionDescriptor descriptor) {
    var address =
        library
            .find(function)
            .orElseThrow(() -> new OneDnnException(function, "not in this library"));
    return LINKER.downcallHandle(address, descriptor);
  }

  private static MemoryLayout layout(Object argument) {
    return switch (argument) {
      case MemorySegment _ -> ADDRESS;
      case Integer _ -> JAVA_INT;
      case Long _ -> JAVA_LONG;
      default -> throw new IllegalArgumentException("No C type for " + argument + ".");
    };
  }
}
