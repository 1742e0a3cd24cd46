package dev.eunoe.command.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.command.TestCheckpoints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    String folder = TestCheckpoints.tiny("mamba2").getParent().toString();
    assertThat(check(folder, "--backend", "vector")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains(TestCheckpoints.TINY)
        .contains("largest error");
  }

  @Test
  void check_withAToleranceThatNothingMeets_exitsWithOne() {
    assertThat(
            check(
                TestCheckpoints.tiny("mamba2").toString(),
                "--backend",
                "scalar",
                "--tolerance",
                "0"))
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
    assertThat(check(TestCheckpoints.tiny("mamba2").toString(), "--backend", "abacus"))
        .isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("no kernels called 'abacus'");
  }

  @Test
  void check_ofAModelWithoutGoldenLogits_isAgainstItself(@TempDir Path folder) throws IOException {
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(TestCheckpoints.tiny("falcon_h1").resolve(name), folder.resolve(name));
    }
    assertThat(check(folder.toString())).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("no golden.safetensors beside it")
        .contains("at once = step by step", "difference from scalar")
        .doesNotContain("MISSED");
  }

  /** The values of a tensor where they stand in the file. */
  private static FloatBuffer floats(byte[] safetensors, String name) throws IOException {
    var bytes = ByteBuffer.wrap(safetensors).order(ByteOrder.LITTLE_ENDIAN);
    int header = Math.toIntExact(bytes.getLong(0));
    JsonNode tensor = new ObjectMapper().readTree(safetensors, 8, header).get(name);
    assertThat(tensor.get("dtype").asText()).isEqualTo("F32");
    int begin = tensor.get("data_offsets").get(0).asInt();
    int end = tensor.get("data_offsets").get(1).asInt();
    return bytes
        .slice(8 + header + begin, end - begin)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer();
  }

  @Test
  void check_ofAModelWhoseLogitsAreNoNumbers_exitsWithOne(@TempDir Path folder) throws IOException {
    Path model = TestCheckpoints.tiny("mistral_swa");
    Files.copy(model.resolve("config.json"), folder.resolve("config.json"));
    byte[] weights = Files.readAllBytes(model.resolve("model.safetensors"));
    FloatBuffer head = floats(weights, "lm_head.weight");
    // Numbers, but their products are none.
    for (int i = 0; i < head.limit(); i++) {
      head.put(i, 3e38f);
    }
    Files.write(folder.resolve("model.safetensors"), weights);
    assertThat(check(folder.toString(), "--backend", "vector")).isEqualTo(1);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .containsPattern("logits are finite numbers +MISSED");
    head.put(5, Float.POSITIVE_INFINITY);
    Files.write(folder.resolve("model.safetensors"), weights);
    assertThat(check(folder.toString(), "--backend", "vector")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("tensor lm_head.weight has a value that is not a finite number");
  }
}
