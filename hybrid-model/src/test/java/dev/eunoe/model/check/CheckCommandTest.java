package dev.eunoe.model.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.model.TestFolders;
import dev.eunoe.model.weights.gguf.HuggingFaceFiles;
import dev.eunoe.model.weights.gguf.StoredTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CheckCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int check(String... arguments) {
    var command =
        new CheckCommand(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new CommandLine(command).execute(arguments);
  }

  @Test
  void check_ofAFolderOfCheckpoints_printsEveryCaseAndPasses() {
    String folder = TestFolders.tiny("mamba2").getParent().toString();
    assertThat(check(folder, "--backend", "vector")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains(TestFolders.TINY)
        .contains("largest error");
  }

  @Test
  void check_withAToleranceThatNothingMeets_exitsWithOne() {
    assertThat(
            check(TestFolders.tiny("mamba2").toString(), "--backend", "scalar", "--tolerance", "0"))
        .isEqualTo(1);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("MISSED");
  }

  @Test
  void check_ofAFolderWithoutAModel_exitsWithTwoAndOneSentence(@TempDir Path folder)
      throws IOException {
    assertThat(check(folder.toString())).isEqualTo(2);
    Files.writeString(folder.resolve("config.json"), "{}");
    assertThat(check(folder.toString())).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("config.json has no field model_type.")
        .doesNotContain("\tat ");
  }

  @Test
  void check_ofAnUnknownBackend_exitsWithTwo() {
    assertThat(check(TestFolders.tiny("mamba2").toString(), "--backend", "abacus")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("no kernels called 'abacus'");
  }

  @Test
  void check_ofAModelWithoutGoldenLogits_isAgainstItself(@TempDir Path folder) throws IOException {
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(TestFolders.tiny("falcon_h1").resolve(name), folder.resolve(name));
    }
    assertThat(check(folder.toString())).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("no golden.safetensors beside it")
        .contains("at once = step by step", "difference from scalar")
        .doesNotContain("MISSED");
  }

  @Test
  void check_ofAModelWhoseLogitsAreNoNumbers_exitsWithOne(@TempDir Path folder) throws IOException {
    var files = HuggingFaceFiles.read(TestFolders.tiny("mistral_swa"));
    var head = files.tensors().get("lm_head.weight");
    float[] values = head.values();
    // Numbers, but their products are none.
    Arrays.fill(values, 3e38f);
    files.tensors().put(head.name(), StoredTensor.f32(head.name(), values, head.shape()));
    assertThat(check(files.write(folder).toString(), "--backend", "vector")).isEqualTo(1);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .containsPattern("logits are finite numbers +MISSED");
    values[5] = Float.POSITIVE_INFINITY;
    files.tensors().put(head.name(), StoredTensor.f32(head.name(), values, head.shape()));
    assertThat(check(files.write(folder).toString(), "--backend", "vector")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("tensor lm_head.weight has a value that is not a finite number");
  }
}
