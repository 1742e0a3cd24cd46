package dev.eunoe.command.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.command.TestCheckpoints;
import dev.eunoe.model.config.GlobalTokens;
import dev.eunoe.model.config.KeyValueFormat;
import dev.eunoe.model.config.StateOptions;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.weights.Checkpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class InspectCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int inspect(String... arguments) {
    return new CommandLine(
            new InspectCommand(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8)))
        .execute(arguments);
  }

  private JsonNode json(Path model) throws IOException {
    out.reset();
    assertThat(inspect(model.toString(), "--json")).isZero();
    return new ObjectMapper().readTree(out.toByteArray());
  }

  static Stream<String> tiny() {
    return TestCheckpoints.TINY.stream();
  }

  @Test
  void inspect_ofTheModelInTheBox_saysWhatItIs() {
    assertThat(inspect(TestCheckpoints.MINI.toString())).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("model          eunoe-mini\n")
        .contains("architecture   eunoe\n")
        .contains("layers         8: 4 x (mamba2 + dense 832, attention(window 256) + dense 832)\n")
        .contains("dModel 256, vocabulary 2,048, head tied\n")
        .contains("2,048 ids, 8 special tokens (")
        .contains("chat_template.jinja\n")
        .contains("window         256 tokens\n")
        // 4 × (1,920 + 32,768) floats, and 4 × 256 rows of 2 × 2 × 64 numbers of 16 bits.
        .contains(
            "state          1.03 MiB a conversation (recurrent 542 KiB, full windows 512 KiB)")
        .contains("per token      nothing: the state never grows\n")
        .contains("context        no limit\n");
  }

  @ParameterizedTest
  @MethodSource("tiny")
  void inspect_agreesWithWhatTheLoaderBuilds(String name) throws IOException {
    Path folder = TestCheckpoints.tiny(name);
    var said = json(folder);
    var options = new StateOptions(KeyValueFormat.BF16, null, 4, GlobalTokens.NONE, null, false);
    var config = Checkpoint.openWithoutTokenizer(folder, new VectorKernels(), options).config();
    assertThat(said.get("layers").asInt()).isEqualTo(config.layers().size());
    assertThat(said.get("vocab_size").asInt()).isEqualTo(config.vocabSize());
    long fixed = said.get("recurrent_bytes").asLong() + said.get("window_bytes").asLong();
    long perToken = said.get("kv_bytes_per_token").asLong();
    for (long tokens : new long[] {1000, 2000}) {
      assertThat(fixed + perToken * (tokens + config.prefixTokens()))
          .isEqualTo(config.stateBytes(tokens));
    }
    assertThat(said.get("text").isNull()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("tiny")
  void inspect_countsTheBytesOfTheFile(String name) throws IOException {
    Path folder = TestCheckpoints.tiny(name);
    var said = json(folder);
    try (var channel = Files.newByteChannel(folder.resolve("model.safetensors"))) {
      var length = java.nio.ByteBuffer.allocate(8).order(java.nio.ByteOrder.LITTLE_ENDIAN);
      channel.read(length);
      long header = length.flip().getLong();
      assertThat(said.get("weight_bytes").asLong()).isEqualTo(channel.size() - 8 - header);
    }
    long byType =
        StreamSupport.stream(said.get("weight_types").spliterator(), false)
            .mapToLong(type -> type.get("bytes").asLong())
            .sum();
    assertThat(byType).isEqualTo(said.get("weight_bytes").asLong());
  }

  @Test
  void inspect_ofAGgufFile_saysWhatIsInIt() throws IOException {
    var said = json(TestCheckpoints.gguf("llama"));
    assertThat(said.get("architecture").asText()).isEqualTo("mistral");
    assertThat(said.get("name").asText()).isEqualTo("model.gguf");
    assertThat(said.get("text").isNull()).isTrue();
    assertThat(said.get("weight_bytes").asLong()).isPositive();
  }

  @Test
  void inspect_ofAFolderWithoutAModel_exitsWithTwoAndOneSentence(@TempDir Path folder) {
    assertThat(inspect(folder.toString())).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("config.json is missing")
        .doesNotContain("\tat ");
  }
}
