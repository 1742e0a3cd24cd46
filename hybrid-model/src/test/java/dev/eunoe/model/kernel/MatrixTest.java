package dev.eunoe.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.model.kernel.matrix.Matrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatrixTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 32, 33, 65})
  void copyRow_ofEveryType_givesTheStoredValues(int rows) {
    int cols = 5;
    float[] values = new SeededFloats(rows).floats(rows * cols);
    var f16 = ByteBuffer.allocate(values.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    var bf16 = ByteBuffer.allocate(values.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      f16.putShort(Float.floatToFloat16(value));
      bf16.putShort((short) (Float.floatToIntBits(value) >>> 16));
    }
    var asF32 = SeededFloats.f32Matrix(values, rows, cols);
    var asF16 = Matrix.f16(MemorySegment.ofArray(f16.array()), rows, cols);
    var asBf16 = Matrix.bf16(MemorySegment.ofArray(bf16.array()), rows, cols);
    float[] row = new float[cols];
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < cols; i++) {
        float value = values[r * cols + i];
        asF32.copyRow(r, row, 0);
        assertThat(row[i]).isEqualTo(value);
        asF16.copyRow(r, row, 0);
        assertThat(row[i]).isEqualTo(Float.float16ToFloat(Float.floatToFloat16(value)));
        asBf16.copyRow(r, row, 0);
        assertThat(row[i])
            .isEqualTo(Float.intBitsToFloat(Float.floatToIntBits(value) & 0xFFFF0000));
      }
    }
  }
}
