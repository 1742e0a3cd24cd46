package dev.eunoe.model.kernel.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class WeightMemoryTest {

  @Test
  void pieces_areZeroAlignedAndApart() {
    var memory = new WeightMemory();
    var pieces = new ArrayList<MemorySegment>();
    for (long bytes : new long[] {1, 63, 64, 65, 5 << 20, 15 << 20, 14 << 20, 40 << 20, 3}) {
      var piece = memory.allocate(bytes);
      assertThat(piece.byteSize()).isEqualTo(bytes);
      assertThat(piece.address() % 64).as("%d bytes", bytes).isZero();
      assertThat(piece.get(ValueLayout.JAVA_BYTE, 0)).isZero();
      assertThat(piece.get(ValueLayout.JAVA_BYTE, bytes - 1)).isZero();
      pieces.add(piece);
    }
    for (int i = 0; i < pieces.size(); i++) {
      pieces.get(i).set(ValueLayout.JAVA_BYTE, 0, (byte) (i + 1));
      pieces.get(i).set(ValueLayout.JAVA_BYTE, pieces.get(i).byteSize() - 1, (byte) (i + 1));
    }
    for (int i = 0; i < pieces.size(); i++) {
      assertThat(pieces.get(i).get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) (i + 1));
    }
  }
}
