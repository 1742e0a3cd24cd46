package dev.eunoe.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.model.TestFolders;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.MixerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the recurrent families keep of a sequence, and what their readers refuse. */
class RecurrentFamiliesTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lfm2 | \"full_attention\" | \"sliding_attention\" | layer_types has 'sliding_attention'",
        "qwen3_next | \"full_attention\" | \"chunked\" | layer_types has 'chunked'",
        "recurrent_gemma | \"attention\" | \"memory\" | block_types has 'memory'",
        "zamba2 | \"hybrid\" | \"shared\" | layers_block_type has 'shared'",
        "zamba2 | \"use_long_context\": false | \"use_long_context\": true | use_long_context is true",
        "samba | \"parallel_residual\": false | \"parallel_residual\": true | parallel_residual is true",
        "phi4flash_deep | \"num_hidden_layers\": 12 | \"num_hidden_layers\": 10 | multiple of 4, was 10",
        "hymba_long_groups | \"num_hidden_layers\": 7 | \"num_hidden_layers\": 8 | has no tensor",
        "hymba_long_groups | \"rope_type\": \"ntk\" | \"rope_type\": \"yarn\" | rope_type has 'yarn'",
        "hymba_long_groups | \"v_head_dim\": 20 | \"v_head_dim\": 10 | as wide together as Mamba, 80, were 40",
        "jamba | \"hidden_act\": \"silu\" | \"hidden_act\": \"gelu\" | hidden_act is \"gelu\""
      })
  void open_ofASettingThatIsNotComputed_isRefusedByName(
      String model, String original, String changed, String message) throws IOException {
    copy(model);
    Path config = folder.resolve("config.json");
    String text = Files.readString(config);
    assertThat(text).contains(original);
    Files.writeString(config, text.replace(original, changed));
    assertThatThrownBy(() -> Checkpoint.openWithoutTokenizer(folder, new ScalarKernels()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(message);
  }

  @Test
  void open_ofKeysSharedByLayersApart_isRefused() throws IOException {
    copy("hymba_long_groups");
    Path config = folder.resolve("config.json");
    String text = Files.readString(config).replaceAll("\\s+", " ");
    assertThat(text).contains("[ 4, 5, 6 ]");
    Files.writeString(config, text.replace("[ 4, 5, 6 ]", "[ 4, 6 ]"));
    assertThatThrownBy(() -> Checkpoint.openWithoutTokenizer(folder, new ScalarKernels()))
        .hasMessageEndingWith(
            "kv_reuse_group has the layers [4, 6], expected layers that follow each other.");
  }

  @Test
  void phi4Flash_keepsNothingInTheSecondHalfButOneCache() {
    var layers = config("phi4flash_deep").layers();
    for (int i = 8; i < 12; i++) {
      assertThat(layers.get(i).mixers()).allMatch(mixer -> mixer.stateBytes(1000) == 0);
    }
    assertThat(layers.get(7).mixers().getFirst().stateBytes(1000))
        .isEqualTo(10 * layers.get(7).mixers().getFirst().stateBytes(100));
  }

  @Test
  void hymba_keepsItsPrefixBesideTheWindow() {
    var config = config("hymba_long_groups");
    var first = attention(config, 0);
    assertThat(first.rows(1000)).isEqualTo(70 + 10);
    assertThat(attention(config, 3).rows(1000)).isEqualTo(1000);
    var layers = List.of(first, attention(config, 1), attention(config, 3));
    assertThat(layers).extracting(AttentionConfig::lent).containsExactly(true, false, false);
    assertThat(layers).extracting(AttentionConfig::sourceLayer).containsExactly(null, 0, null);
    assertThat(attention(config, 1).stateBytes(1000)).isZero();
    var model =
        Checkpoint.openWithoutTokenizer(TestFolders.tiny("hymba_long_groups"), new ScalarKernels());
    assertThat(model.newState().position()).isZero();
    assertThat(model.newState().snapshot()).isEqualTo(model.newState().snapshot());
  }

  private static AttentionConfig attention(ModelConfig config, int layer) {
    MixerConfig mixer = config.layers().get(layer).mixers().getFirst();
    return (AttentionConfig) mixer;
  }

  private static ModelConfig config(String model) {
    return Checkpoint.openWithoutTokenizer(TestFolders.tiny(model), new ScalarKernels()).config();
  }

  private void copy(String model) throws IOException {
    try (var files = Files.list(TestFolders.tiny(model))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }
}
