package dev.eunoe.model.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufFileTest {
  @TempDir private Path folder;

  private static GgufWriter small() {
    return new GgufWriter()
        .key("general.architecture", "llama")
        .key("a.list", new int[] {1, 2, 3})
        .key("a.text", List.of("x", "yz"))
        .tensor(StoredTensor.f32("first", new float[] {1, 2, 3, 4, 5, 6}, 2, 3))
        .tensor(StoredTensor.f32("second", new float[] {7}, 1));
  }

  private GgufFile map(byte[] bytes) throws IOException {
    return GgufFile.map(Files.write(folder.resolve("some.gguf"), bytes), Arena.ofAuto());
  }

  /**
   * The bytes with an int or long at the first place of this text, so many bytes behind its end.
   */
  private static byte[] with(byte[] bytes, String text, int behind, long value, int width) {
    String all = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = all.indexOf(text) + text.length() + behind;
    var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (width == Integer.BYTES) {
      buffer.putInt(at, (int) value);
    } else {
      buffer.putLong(at, value);
    }
    return bytes;
  }

  private void assertRefused(byte[] bytes, String... parts) {
    assertThatThrownBy(() -> map(bytes))
        .isInstanceOf(GgufException.class)
        .hasMessageStartingWith(folder.resolve("some.gguf").toString())
        .hasMessageEndingWith(".")
        .hasMessageContainingAll(parts);
  }

  @Test
  void map_ofAFile_readsItsKeysAndTensors() throws IOException {
    var file = map(small().bytes());
    assertThat(file.metadata().strings("a.text")).containsExactly("x", "yz");
    assertThat(file.metadata().wholes("a.list")).containsExactly(1, 2, 3);
    assertThat(file.tensors()).containsOnlyKeys("first", "second");
    assertThat(file.tensors().get("first").shape()).containsExactly(2, 3);
    assertThat(file.tensors().get("first").row(1).byteSize()).isEqualTo(12);
  }

  @Test
  void map_ofVersion2_readsIt() throws IOException {
    assertThat(map(with(small().bytes(), "GGUF", 0, 2, 4)).tensors()).hasSize(2);
  }

  @Test
  void map_ofWhatIsNoGguf_saysSo() {
    assertRefused("GGML and so on, which is older".getBytes(StandardCharsets.UTF_8), "'GGUF'");
    assertRefused(new byte[3], "is not a GGUF file");
    assertRefused(with(small().bytes(), "GGUF", 0, 1, 4), "has version 1, expected 2 or 3");
  }

  @Test
  void map_ofLyingCounts_namesThemAndWhatIsThere() {
    assertRefused(with(small().bytes(), "GGUF", 4, -1, 8), "it has 18446744073709551615 tensors");
    assertRefused(with(small().bytes(), "GGUF", 12, 1L << 40, 8), "it has 1099511627776 keys");
    assertRefused(
        with(small().bytes(), "a.list", 8, 1L << 62, 8), "elements in key a.list, but only");
    assertRefused(with(small().bytes(), "a.list", 0, 77, 4), "key a.list has the unknown type 77");
    assertRefused(with(small().bytes(), "a.list", 4, 9, 4), "key a.list is an array of arrays");
  }

  @Test
  void map_ofATruncatedFile_namesTheTensor() {
    byte[] bytes = small().bytes();
    assertRefused(
        Arrays.copyOf(bytes, bytes.length - 32),
        "tensor second lies at byte 32 and has 4 bytes, but the file holds 32 bytes of data");
  }

  @Test
  void map_ofBrokenEntries_namesTheTensor() {
    assertRefused(with(small().bytes(), "first", 0, 5, 4), "tensor first has rank 5");
    assertRefused(with(small().bytes(), "first", 4, 0, 8), "tensor first has shape [2, 0]");
    assertRefused(with(small().bytes(), "first", 12, -1, 8), "shape [18446744073709551615, 3]");
    assertRefused(with(small().bytes(), "first", 20, 10, 4), "tensor first has the type 10");
    assertRefused(
        with(small().bytes(), "first", 20, 8, 4),
        "tensor first has rows of 3 elements, expected whole blocks of 32 for Q8_0");
    assertRefused(with(small().bytes(), "second", 16, 8, 8), "lies at byte 8, expected a multiple");
    assertRefused(with(small().bytes(), "second", 16, 0, 8), "tensors first and second overlap");
  }

  @Test
  void map_ofNamesTwice_isRefused() {
    var bytes = small().key("general.alignment", 48).bytes();
    assertRefused(bytes, "key general.alignment is 48, expected a power of two");
    byte[] keys = small().bytes();
    System.arraycopy("a.list".getBytes(StandardCharsets.UTF_8), 0, keys, at(keys, "a.text"), 6);
    assertRefused(keys, "has the key a.list twice");
    byte[] tensors = small().tensor(StoredTensor.f32("third1", new float[] {7}, 1)).bytes();
    System.arraycopy(
        "second".getBytes(StandardCharsets.UTF_8), 0, tensors, at(tensors, "third1"), 6);
    assertRefused(tensors, "has the tensor second twice");
  }

  private static int at(byte[] bytes, String text) {
    return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
  }

  @Test
  void map_ofANameWithALineBreak_refusesInOneLine() {
    byte[] bytes = with(small().bytes(), "first", 0, 5, 4);
    bytes[at(bytes, "first") + 2] = '\n';
    assertRefused(bytes, "tensor fi\uFFFDst has rank 5");
  }

  @Test
  void open_ofAnUnknownArchitecture_namesTheKnownOnes() throws IOException {
    var file = small().key("general.architecture", "rwkv7").write(folder.resolve("some.gguf"));
    assertThatThrownBy(() -> GgufModel.open(file, Arena.ofAuto()))
        .hasMessageContaining(
            "key general.architecture is 'rwkv7', expected one of falcon-h1, granitehybrid,");
  }
}
