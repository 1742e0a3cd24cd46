package dev.eunoe.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {
  @TempDir private Path folder;

  private Path file(long headerBytes, String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    var bytes = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(headerBytes).put(json);
    return Files.write(folder.resolve("some.safetensors"), bytes.array());
  }

  private Path file(String header, int dataBytes) throws IOException {
    return file(header.length(), header, dataBytes);
  }

  private static void assertRefused(Path file, String... parts) {
    try (var arena = Arena.ofConfined()) {
      assertThatThrownBy(() -> SafetensorsFile.map(file, arena))
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith(file.toString())
          .hasMessageContainingAll(parts);
    }
  }

  @Test
  void map_ofAValidFile_readsItsTensors() throws IOException {
    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
            + "\"empty\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[8,8]},"
            + "\"scalar\":{\"dtype\":\"BF16\",\"shape\":[],\"data_offsets\":[8,10]}}  ";
    try (var arena = Arena.ofConfined()) {
      var tensors = SafetensorsFile.map(file(header, 10), arena).tensors();
      assertThat(tensors).containsOnlyKeys("a", "empty", "scalar");
      assertThat(tensors.get("a").floats(1, 2)).containsExactly(0, 0);
      assertThat(tensors.get("scalar").size()).isEqualTo(1);
    }
  }

  @Test
  void map_ofALyingHeaderLength_isRefused() throws IOException {
    assertRefused(
        file(1L << 62, "{}", 0),
        "says that its header has 4611686018427387904 bytes, but only 2 follow");
    assertRefused(file(-1, "{}", 0), "18446744073709551615 bytes");
    assertRefused(file(3, "{}", 0), "header has 3 bytes, but only 2 follow");
    assertRefused(Files.write(folder.resolve("short"), new byte[5]), "5 bytes long, too short");
  }

  @Test
  void map_ofAHeaderThatIsNoJson_isRefused() throws IOException {
    assertRefused(file("{\"a\":", 0), "the header is not JSON");
    assertRefused(file("[1,2]", 0), "the header is not a JSON object");
  }

  @Test
  void map_ofATruncatedTensor_namesItAndBothEnds() throws IOException {
    String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}";
    assertRefused(
        file(header, 15), "tensor a lies at bytes 0 to 16, but the file holds 15 bytes of data");
  }

  @Test
  void map_ofOverlappingTensors_namesBoth() throws IOException {
    String header =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}";
    assertRefused(file(header, 12), "tensors a and b overlap");
  }

  @Test
  void map_ofAShapeThatIsNotItsSize_namesBoth() throws IOException {
    String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}";
    assertRefused(file(header, 8), "tensor a has 8 bytes, expected 12 for F32 of shape [3]");
    String huge =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,8]}}";
    assertRefused(file(huge, 8), "expected more than fit in 64 bits");
  }

  @Test
  void map_ofUnknownTypesAndBrokenEntries_namesTheTensor() throws IOException {
    assertRefused(
        file("{\"a\":{\"dtype\":\"F7\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8),
        "tensor a has the unknown type 'F7'");
    assertRefused(file("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8), "tensor a lacks");
    assertRefused(
        file("{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", 8),
        "tensor a has the size or offset -2");
  }

  private static String entry(String name, int begin, int end) {
    return "\"%s\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[%d,%d]}"
        .formatted(name, end - begin, begin, end);
  }

  @Test
  void map_ofHoles_saysBetweenWhat() throws IOException {
    String between = "{" + entry("a", 0, 4) + "," + entry("b", 6, 8) + "}";
    assertRefused(file(between, 8), "2 bytes that belong to no tensor between a and tensor b");
    String before = "{" + entry("a", 3, 8) + "}";
    assertRefused(file(before, 8), "3 bytes that belong to no tensor between the header and");
    String behind = "{" + entry("a", 0, 4) + "}";
    assertRefused(file(behind, 9), "5 bytes that belong to no tensor between a and the end");
  }

  @Test
  void map_ofTensorsOfOneName_isRefused() throws IOException {
    String twice = "{" + entry("a", 0, 4) + "," + entry("a", 4, 8) + "}";
    assertRefused(file(twice, 8), "the header is not JSON", "Duplicate field 'a'");
  }

  @Test
  void map_ofMoreThanOneObject_isRefused() throws IOException {
    assertRefused(file("{}{}", 0), "the header is not JSON");
  }

  @Test
  void map_ofAHugeRank_isRefused() throws IOException {
    String ranks = "{\"a\":{\"dtype\":\"U8\",\"shape\":[" + "2,".repeat(70) + "1]";
    assertRefused(
        file(ranks + ",\"data_offsets\":[0,8]}}", 8), "expected more than fit in 64 bits");
  }
}
