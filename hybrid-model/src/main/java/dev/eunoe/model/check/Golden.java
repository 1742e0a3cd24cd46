package dev.eunoe.model.check;

import dev.eunoe.model.weights.SafetensorsFile;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What a reference implementation computed for one checkpoint, from its {@code golden.safetensors}.
 *
 * @param shortIds a short input (T)
 * @param shortLogits its logits at every position (T, vocabSize)
 * @param longIds an input longer than every window (L)
 * @param longLogits the logits at its last positions (rows, vocabSize)
 * @param greedyPrompt a prompt
 * @param greedyTokens what greedy decoding continues it with
 */
public record Golden(
    int[] shortIds,
    float[][] shortLogits,
    int[] longIds,
    float[][] longLogits,
    int[] greedyPrompt,
    int[] greedyTokens) {

  /** The name of the file in a checkpoint folder. */
  public static final String FILE = "golden.safetensors";

  /** Whether the checkpoint has one. */
  public static boolean isAt(Path checkpoint) {
    return Files.exists(file(checkpoint));
  }

  private static Path file(Path checkpoint) {
    return Files.isDirectory(checkpoint)
        ? checkpoint.resolve(FILE)
        : checkpoint.resolveSibling(FILE);
  }

  /**
   * Reads the file of a checkpoint folder, or the one beside a GGUF file.
   *
   * @throws dev.eunoe.model.weights.CheckpointException when it is missing or damaged, or lacks a
   *     tensor
   */
  public static Golden read(Path checkpoint, int vocabSize) {
    try (var arena = Arena.ofConfined()) {
      var file = SafetensorsFile.map(file(checkpoint), arena);
      return new Golden(
          file.tensor("short.input_ids").tokenIds(),
          rows(file, "short.logits", vocabSize),
          file.tensor("long.input_ids").tokenIds(),
          rows(file, "long.logits", vocabSize),
          file.tensor("greedy.prompt").tokenIds(),
          file.tensor("greedy.tokens").tokenIds());
    }
  }

  private static float[][] rows(SafetensorsFile file, String name, int vocabSize) {
    var tensor = file.tensor(name);
    int count = Math.toIntExact(tensor.size() / vocabSize);
    float[] all = tensor.floats(count, vocabSize);
    float[][] rows = new float[count][];
    for (int t = 0; t < count; t++) {
      rows[t] = Arrays.copyOfRange(all, t * vocabSize, (t + 1) * vocabSize);
    }
    return rows;
  }
}
