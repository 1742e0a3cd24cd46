package dev.eunoe.model.weights;

import java.util.Map;
import java.util.stream.Stream;

/**
 * Bytes of the tensors of a model that lie in memory: all but the tables, of which a token reads
 * one row in the file.
 */
final class WeightBytes {
  private WeightBytes() {}

  /** As they lie in the files. */
  static long stored(Weights weights) {
    return inMemory(weights).mapToLong(TensorView::byteSize).sum();
  }

  /** As packed matrices, in memory of their own: blocks take none. */
  static long packed(Weights weights) {
    return inMemory(weights)
        .filter(tensor -> tensor.dtype().blocks().isEmpty())
        .mapToLong(tensor -> tensor.size() * packed(tensor.dtype()))
        .sum();
  }

  private static Stream<TensorView> inMemory(Weights weights) {
    return weights.tensors().entrySet().stream()
        .filter(tensor -> !tensor.getKey().endsWith(Weights.TABLE))
        .map(Map.Entry::getValue);
  }

  private static int packed(DType type) {
    return switch (type) {
      // Halves of MXFP4, which are put together and stay blocks.
      case U8 -> Byte.BYTES;
      case BF16 -> Short.BYTES;
      default -> Float.BYTES;
    };
  }
}
