package dev.eunoe.model.kernel.onednn;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.eunoe.model.kernel.args.Int8GemmArgs;
import dev.eunoe.model.kernel.contract.Int8GemmLibrary;
import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products of bytes scaled by oneDNN and those scaled here give the same numbers. */
class OneDnnInt8LibraryCallsTest {
  private static Dnnl dnnl;

  @BeforeAll
  static void load() {
    try {
      dnnl = new Dnnl(NativeLibrary.load());
    } catch (KernelsUnavailableException e) {
      if ("onednn".equals(System.getProperty("kernels.require"))) {
        throw e;
      }
      abort(e.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 64, 128, 64",
    "2, 512, 768, 256",
    "8, 192, 256, 128",
    "64, 64, 2048, 256",
    "128, 512, 1536, 256",
    "128, 256, 960, 192",
    "128, 64, 64, 64"
  })
  void calls_ofBothKindsGiveTheSameNumbers(int tokens, int rows, int cols, int depth) {
    var scaling = new OneDnnInt8Library(dnnl).call(tokens, rows, cols, depth);
    var summing = new OneDnnInt8Library(dnnl, false).call(tokens, rows, cols, depth);
    if (summing == null) {
      abort("oneDNN has no exact products of bytes on this processor.");
    }
    assertThat(summing).isInstanceOf(Int32SumInt8Gemm.class);
    assertThat(scaling).isNotNull();
    assertThat(results(scaling, tokens, rows, cols, depth))
        .containsExactly(results(summing, tokens, rows, cols, depth));
  }

  private static float[] results(
      Int8GemmLibrary.Call call, int tokens, int rows, int cols, int depth) {
    var random = new SplittableRandom(7);
    var arena = Arena.ofAuto();
    byte[] bytes = new byte[(tokens + rows) * cols];
    random.nextBytes(bytes);
    var a = arena.allocate((long) tokens * cols, 64);
    var b = arena.allocate((long) rows * cols, 64);
    MemorySegment.copy(MemorySegment.ofArray(bytes), 0, a, 0, a.byteSize());
    MemorySegment.copy(MemorySegment.ofArray(bytes), a.byteSize(), b, 0, b.byteSize());
    var s = scales(tokens * (cols / depth), random, arena);
    var scales = scales(rows * (cols / depth), random, arena);
    var c = arena.allocate((long) Float.BYTES * tokens * rows, 64);
    call.multiply(new Int8GemmArgs().activations(a, 0, s, 0).weights(b, 0, scales, 0).into(c));
    float[] results = c.toArray(JAVA_FLOAT);
    for (int i = 0; i < results.length; i++) {
      results[i] += 0f; // whether a zero has a sign is open
    }
    return results;
  }

  private static MemorySegment scales(int n, SplittableRandom random, Arena arena) {
    var target = arena.allocate((long) Float.BYTES * n, 64);
    for (int i = 0; i < n; i++) {
      target.setAtIndex(JAVA_FLOAT, i, (float) random.nextDouble(-1, 1));
    }
    return target;
  }
}
