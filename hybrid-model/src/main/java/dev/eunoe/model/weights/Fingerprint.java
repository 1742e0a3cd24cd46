package dev.eunoe.model.weights;

import dev.eunoe.model.config.StateOptions;
import dev.eunoe.model.files.Unreadable;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.state.StateSnapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A name for everything that decides the bits of a saved state: the files of the folder, the
 * kernels, the state format.
 *
 * <p>Files up to 256 MiB are hashed whole. Of a larger one the fingerprint takes its length, its
 * first 64 MiB, which hold the header, and one page of every MiB: enough to tell checkpoints apart,
 * not proof against a forger.
 */
final class Fingerprint {
  private static final List<String> SMALL_FILES =
      List.of(
          "config.json",
          "generation_config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "chat_template.jinja",
          "additional_chat_templates/tool_use.jinja");

  /**
   * Grows when kernels give other bits than before under the same name, as the order of a sum does:
   * a state continues only with the arithmetic it was made with.
   */
  private static final int ARITHMETIC = 4;

  private static final long WHOLE_BYTES = 256L << 20;
  private static final long HEAD_BYTES = 64L << 20;
  private static final int STRIDE_BYTES = 1 << 20;
  private static final int PAGE_BYTES = 4096;

  private Fingerprint() {}

  /** SHA-256 in hex over the files of a folder in the form of Hugging Face. */
  static String of(Path folder, Kernels kernels, StateOptions options) {
    var files = new ArrayList<Path>();
    for (String name : SMALL_FILES) {
      if (Files.exists(folder.resolve(name))) {
        files.add(folder.resolve(name));
      }
    }
    try {
      files.addAll(tensorFiles(folder));
    } catch (IOException e) {
      throw new CheckpointException(Unreadable.sentence(folder, e), e);
    }
    return of(folder, files, kernels, options);
  }

  /**
   * SHA-256 in hex over these files.
   *
   * @param path the model, for messages
   */
  static String of(Path path, List<Path> files, Kernels kernels, StateOptions options) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      String engine =
          "kernels %s, arithmetic %d, state format %d, %s"
              .formatted(kernels.name(), ARITHMETIC, StateSnapshot.FORMAT_VERSION, options);
      digest.update(engine.getBytes(StandardCharsets.UTF_8));
      for (Path file : files) {
        addFile(digest, file);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new CheckpointException(Unreadable.sentence(path, e), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java has no SHA-256.", e);
    }
  }

  private static List<Path> tensorFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("model.*\\.safetensors"))
          .sorted()
          .toList();
    }
  }

  private static void addFile(MessageDigest digest, Path file) throws IOException {
    try (var channel = FileChannel.open(file)) {
      long size = channel.size();
      digest.update((file.getFileName() + " " + size).getBytes(StandardCharsets.UTF_8));
      addRange(digest, channel, 0, size <= WHOLE_BYTES ? size : HEAD_BYTES);
      for (long at = size <= WHOLE_BYTES ? size : HEAD_BYTES; at < size; at += STRIDE_BYTES) {
        addRange(digest, channel, at, Math.min(PAGE_BYTES, size - at));
      }
    }
  }

  private static void addRange(MessageDigest digest, FileChannel channel, long from, long length)
      throws IOException {
    var buffer = ByteBuffer.allocate((int) Math.min(length, STRIDE_BYTES));
    long at = from;
    while (at < from + length) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), from + length - at));
      int read = channel.read(buffer, at);
      if (read < 0) {
        throw new IOException("the file became shorter while it was read");
      }
      digest.update(buffer.flip());
      at += read;
    }
  }
}
