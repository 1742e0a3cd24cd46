package dev.eunoe.model.state;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.TestFolders;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.weights.Checkpoint;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateSnapshotTest {
  private final HybridModel model =
      Checkpoint.openWithoutTokenizer(TestFolders.tiny("eunoe_alternating"), new ScalarKernels());

  private byte[] snapshot() {
    var state = model.newState();
    model.prefill(new int[] {3, 4, 5}, 0, 3, state);
    return state.snapshot();
  }

  private void assertRefused(byte[] snapshot, String message) {
    assertThatThrownBy(() -> model.restore(snapshot))
        .isInstanceOf(StateMismatchException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aStateWithWhatIsNoNumber_isNeverSaved_andNeverRestored() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      for (int place : new int[] {0, 1, 2}) {
        var state = model.newState();
        model.prefill(new int[] {3, 4, 5}, 0, 3, state);
        var mamba =
            state.layers().stream()
                .flatMap(layer -> layer.mixers().stream())
                .filter(MambaState.class::isInstance)
                .map(MambaState.class::cast)
                .findFirst()
                .orElseThrow();
        float[] array = List.of(mamba.convState, mamba.ssmState, mamba.decays).get(place);
        array[array.length - 1] = bad;

        assertThatThrownBy(state::snapshot)
            .isInstanceOf(NotFiniteException.class)
            .hasMessageContaining("after 3 tokens");
        assertRefused(state.parts().joined(), "holds what is no number");
      }
    }
  }

  @Test
  void restore_ofOneChangedBit_isRefused() {
    byte[] snapshot = snapshot();
    snapshot[snapshot.length / 2] ^= 1;
    assertRefused(snapshot, "damaged");
  }

  @Test
  void restore_ofAnotherFormatVersion_namesBoth() {
    byte[] snapshot = snapshot();
    snapshot[8] = 9;
    assertRefused(snapshot, "format version 9, this engine reads " + StateSnapshot.FORMAT_VERSION);
  }

  @Test
  void restore_ofAnotherModelsState_namesTheShape() {
    var other = Checkpoint.openWithoutTokenizer(TestFolders.tiny("mamba2"), new ScalarKernels());
    assertRefused(other.newState().snapshot(), "another shape");
  }

  @Test
  void restore_ofATruncatedState_namesBothLengths() {
    byte[] snapshot = snapshot();
    byte[] fixed = Arrays.copyOfRange(snapshot, 4, snapshot.length);
    byte[] shorter = Arrays.copyOf(fixed, fixed.length - 8);
    assertThatThrownBy(() -> model.restore(shorter, List.of()))
        .isInstanceOf(StateMismatchException.class)
        .hasMessageContaining((fixed.length - 8) + " bytes long, expected " + fixed.length);
    assertRefused(Arrays.copyOf(snapshot, 300), "300 bytes long");
    assertRefused(new byte[3], "empty");
    assertRefused(new byte[4], "too short");
  }

  @Test
  void restore_ofOtherBytes_isRefused() {
    byte[] zeros = new byte[200];
    zeros[0] = (byte) 196;
    assertRefused(zeros, "do not begin with EUNS");
  }
}
