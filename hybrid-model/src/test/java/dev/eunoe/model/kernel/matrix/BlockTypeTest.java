package dev.eunoe.model.kernel.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.model.weights.SafetensorsFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocks of random bytes beside the values the {@code gguf} Python package decodes them to. */
class BlockTypeTest {

  private record Case(MemorySegment blocks, float[] values) {}

  private static Case read(BlockType type) {
    try (var arena = Arena.ofConfined()) {
      var file =
          SafetensorsFile.map(
              Path.of(BlockTypeTest.class.getResource("/gguf/blocks.safetensors").toURI()), arena);
      var blocks = file.tensor(type.name()).bytes().toArray(ValueLayout.JAVA_BYTE);
      var values = file.tensor(type.name() + ".f32");
      return new Case(MemorySegment.ofArray(blocks), values.floats(Math.toIntExact(values.size())));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void decode_equalsTheReferenceBitForBit(BlockType type) {
    var golden = read(type);
    float[] found = new float[golden.values().length];
    type.decode(golden.blocks(), 0, found.length, found, 0);
    for (int i = 0; i < found.length; i++) {
      assertThat(Float.floatToRawIntBits(found[i]))
          .as("element %d", i)
          .isEqualTo(Float.floatToRawIntBits(golden.values()[i]));
    }
  }

  @ParameterizedTest
  @EnumSource
  void copyRow_ofAScaleThatIsNoNumber_namesTheTensor(BlockType type) {
    byte[] blocks = new byte[2 * type.bytes()];
    int scale = type.bytes() + (type == BlockType.Q6_K ? 208 : 0);
    if (type == BlockType.MXFP4) {
      blocks[scale] = (byte) 0xFF;
    } else {
      blocks[scale + 1] = 0x7E;
    }
    var matrix =
        Matrix.blocks(
            "a file: tensor t", type, List.of(MemorySegment.ofArray(blocks)), 2, type.elements());
    float[] row = new float[type.elements()];
    matrix.copyRow(0, row, 0);
    assertThatThrownBy(() -> matrix.copyRow(1, row, 0))
        .isInstanceOf(DamagedWeightsException.class)
        .hasMessage(
            "a file: tensor t has a block in row 1 whose scale is not a finite number; the file is"
                + " damaged.");
  }

  @ParameterizedTest
  @EnumSource
  void copyRow_ofRowsInAnyPieces_isTheSame(BlockType type) {
    var golden = read(type);
    int cols = type.elements() * 2;
    int rows = golden.values().length / cols;
    var whole = Matrix.blocks("a file: tensor t", type, List.of(golden.blocks()), rows, cols);
    var pieces = new ArrayList<MemorySegment>();
    for (int row = 0; row < rows; row++) {
      pieces.add(golden.blocks().asSlice(row * 2L * type.bytes(), 2L * type.bytes()));
    }
    var cut = Matrix.blocks("a file: tensor t", type, pieces, rows, cols);
    float[] expected = new float[cols];
    float[] found = new float[cols];
    for (int row = 0; row < rows; row++) {
      whole.copyRow(row, expected, 0);
      cut.copyRow(row, found, 0);
      assertThat(found).isEqualTo(expected);
    }
    assertThatThrownBy(() -> Matrix.blocks("a file: tensor t", type, pieces, rows + 1, cols))
        .hasMessageContaining("do not hold " + (rows + 1) + " rows");
    assertThatThrownBy(() -> Matrix.blocks("a file: tensor t", type, pieces, rows, cols + 1))
        .hasMessageContaining("are not whole blocks");
  }
}
