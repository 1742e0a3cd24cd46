package dev.eunoe.model.weights;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.model.weights.gguf.GgufWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EarlyCheckTest {
  private static final Path NAME = Path.of("owner", "name", "file");

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void config_ofAnUnknownFamily_isRefusedByTheNameThatWasGiven() {
    assertThatThrownBy(() -> EarlyCheck.config(NAME, bytes("{\"model_type\": \"rwkv7\"}")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(NAME + ": model_type is 'rwkv7'; this engine knows ");
    assertThatThrownBy(() -> EarlyCheck.config(NAME, bytes("<html>")))
        .hasMessageStartingWith(NAME + " is not JSON");
  }

  @Test
  void gguf_isRefusedByItsFirstBytes_whereTheyTellEnough() {
    byte[] unknown =
        new GgufWriter()
            .key("general.alignment", 32)
            .key("general.architecture", "rwkv7")
            .key("a.list", new int[100])
            .bytes();
    for (int length : new int[] {102, 200, unknown.length}) {
      assertThatThrownBy(() -> EarlyCheck.gguf(NAME, Arrays.copyOf(unknown, length)))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("general.architecture is 'rwkv7', expected one of");
    }
    assertThatCode(() -> EarlyCheck.gguf(NAME, Arrays.copyOf(unknown, 101)))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> EarlyCheck.gguf(NAME, bytes("<html> and more than twenty-four")))
        .hasMessage(NAME + " is not a GGUF file: it does not begin with 'GGUF'.");
  }

  @Test
  void gguf_ofAKnownArchitecture_isAccepted() {
    byte[] known = new GgufWriter().key("general.architecture", "llama").bytes();
    assertThatCode(() -> EarlyCheck.gguf(NAME, known)).doesNotThrowAnyException();
  }
}
