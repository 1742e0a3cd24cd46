package dev.eunoe.model.weights.gguf;

import java.util.List;
import java.util.function.IntUnaryOperator;

/** What llama.cpp's converter makes of the experts of gpt-oss, for tests. */
final class GptOssExperts {
  private GptOssExperts() {}

  static List<StoredTensor> of(String layer, String name, StoredTensor tensor) {
    String ffn = layer + "ffn_";
    return switch (name.substring("mlp.experts.".length())) {
      case "gate_up_proj" ->
          List.of(
              transposed(tensor, ffn + "gate_exps.weight", 2, i -> 2 * i),
              transposed(tensor, ffn + "up_exps.weight", 2, i -> 2 * i + 1));
      case "gate_up_proj_bias" ->
          List.of(
              everySecond(tensor, ffn + "gate_exps.bias", 0),
              everySecond(tensor, ffn + "up_exps.bias", 1));
      case "down_proj" -> List.of(transposed(tensor, ffn + "down_exps.weight", 1, i -> i));
      case "down_proj_bias" -> List.of(tensor.named(ffn + "down_exps.bias"));
      default -> throw new IllegalStateException(name);
    };
  }

  /** From (count, in, out) to (count, out / parts, in) of the given columns. */
  private static StoredTensor transposed(
      StoredTensor tensor, String name, int parts, IntUnaryOperator column) {
    int count = (int) tensor.shape()[0];
    int in = (int) tensor.shape()[1];
    int out = (int) tensor.shape()[2];
    float[] values = tensor.values();
    float[] result = new float[values.length / parts];
    int at = 0;
    for (int e = 0; e < count; e++) {
      for (int row = 0; row < out / parts; row++) {
        for (int i = 0; i < in; i++) {
          result[at++] = values[(e * in + i) * out + column.applyAsInt(row)];
        }
      }
    }
    return StoredTensor.f32(name, result, count, out / parts, in).as(tensor.type());
  }

  private static StoredTensor everySecond(StoredTensor tensor, String name, int first) {
    float[] values = tensor.values();
    float[] result = new float[values.length / 2];
    for (int i = 0; i < result.length; i++) {
      result[i] = values[2 * i + first];
    }
    return StoredTensor.f32(name, result, tensor.shape()[0], tensor.shape()[1] / 2);
  }
}
