package dev.eunoe.command.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.command.TestCheckpoints;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.weights.Checkpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int bench(String... options) {
    var arguments = new ArrayList<>(List.of("--pp", "20", "--tg", "3", "--runs", "2"));
    arguments.addAll(List.of(options));
    var command =
        new BenchCommand(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new CommandLine(command).execute(arguments.toArray(String[]::new));
  }

  @Test
  void asJson_itIsOneObjectWithAFigureForEachBatch() throws IOException {
    String model = TestCheckpoints.tiny("mamba2").toString();
    assertThat(bench("--model", model, "--batch", "1,3", "--threads", "1", "--json")).isZero();
    var json = new ObjectMapper().readTree(out.toByteArray());
    assertThat(json.get("pp").doubleValue()).isPositive();
    assertThat(json.get("tg").get("1").doubleValue()).isPositive();
    assertThat(json.get("tg").get("3").doubleValue()).isPositive();
    assertThat(json.get("tg_runs").get("3")).hasSize(2);
    assertThat(json.get("pp").doubleValue()).isEqualTo(greatest(json.get("pp_runs")));
    assertThat(json.get("tg").get("3").doubleValue())
        .isEqualTo(greatest(json.get("tg_runs").get("3")));
    assertThat(json.get("backend").textValue()).isEqualTo("vector, blocks repacked");
    assertThat(json.get("file").textValue()).isEqualTo("mamba2");
    assertThat(json.get("threads").intValue()).isEqualTo(1);
    assertThat(json.get("state_bytes").longValue()).isPositive();
  }

  private static double greatest(JsonNode values) {
    double greatest = 0;
    for (var value : values) {
      greatest = Math.max(greatest, value.doubleValue());
    }
    return greatest;
  }

  @Test
  void asJson_itHasTheFieldsThatOthersRead() throws IOException {
    String model = TestCheckpoints.MINI.toString();
    var options = List.of("--depth", "0,64", "--quality", "--json");
    var arguments = new ArrayList<>(List.of("--model", model, "--weights", "int8"));
    arguments.addAll(options);
    assertThat(bench(arguments.toArray(String[]::new))).isZero();
    var json = new ObjectMapper().readTree(out.toByteArray());
    var names = new ArrayList<String>();
    json.fieldNames().forEachRemaining(names::add);
    assertThat(names)
        .contains("file", "backend", "threads", "pp_tokens", "tg_tokens", "pp", "tg", "pp_runs")
        .contains("tg_runs", "ttft_ms", "state_bytes", "weight_bytes", "read_bandwidth")
        .contains(
            "bandwidth_share", "prompt_ops", "depth", "kl_nats", "kl_same_first", "kl_tokens");
    var depths = new ArrayList<String>();
    json.get("depth").get("64").fieldNames().forEachRemaining(depths::add);
    assertThat(depths)
        .containsExactly(
            "position",
            "read",
            "ms_per_token",
            "ms_least",
            "ms_most",
            "state_bytes",
            "read_seconds",
            "read_per_second");
    // Where oneDNN multiplies so, which depends on the processor, too, its rate stands beside.
    assertThat(names.containsAll(List.of("onednn_int8_ops", "onednn_int8_share")))
        .isEqualTo(ProductRate.ofBytes(1).isPresent());
    assertThat(names.containsAll(List.of("onednn_bf16_ops", "onednn_bf16_share")))
        .isEqualTo(ProductRate.ofBf16(1).isPresent());
  }

  @Test
  void forPeople_itIsALinePerFigure() {
    String model = TestCheckpoints.tiny("mamba2").toString();
    assertThat(bench("--model", model, "--weights", "int8")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .hasSizeBetween(7, 9)
        .anyMatch(line -> line.contains("reading 20"))
        .anyMatch(line -> line.contains("writing 3, 1 sequence"))
        .anyMatch(line -> line.matches("time to the first token: .* ms"))
        .anyMatch(line -> line.matches("weights read by one sequence: .* GB/s measured"));
  }

  @Test
  void atADepth_itReadsTheConversationAndTellsTheState() throws IOException {
    String model = TestCheckpoints.tiny("mamba2").toString();
    assertThat(bench("--model", model, "--depth", "0,1k", "--json")).isZero();
    var json = new ObjectMapper().readTree(out.toByteArray()).get("depth");
    assertThat(json.get("1k").get("position").longValue()).isEqualTo(1024);
    assertThat(json.get("1k").get("ms_per_token").doubleValue()).isPositive();
    assertThat(json.get("1k").get("state_bytes")).isEqualTo(json.get("0").get("state_bytes"));
  }

  @Test
  void beyondWhatIsRead_theStateIsFilledAndAsLarge(@TempDir Path folder) throws IOException {
    String model = TestCheckpoints.tiny("samba").toString();
    var picture = folder.resolve("growth.svg");
    var options = List.of("--depth", "64,1k,1m", "--read-at-most", "1k", "--json", "--picture");
    var arguments = new ArrayList<>(List.of("--model", model));
    arguments.addAll(options);
    arguments.add(picture.toString());
    assertThat(bench(arguments.toArray(String[]::new))).isZero();
    var json = new ObjectMapper().readTree(out.toByteArray()).get("depth");
    assertThat(json.get("1k").get("read").booleanValue()).isTrue();
    assertThat(json.get("1m").get("read").booleanValue()).isFalse();
    assertThat(json.get("1m").get("position").longValue()).isEqualTo(1 << 20);
    assertThat(json.get("1m").get("state_bytes")).isEqualTo(json.get("64").get("state_bytes"));
    assertThat(Files.readString(picture)).startsWith("<svg").contains(">1m<").doesNotContain("NaN");
  }

  @Test
  void aFilledState_isWhatReadingLeaves_exceptForItsNumbers() {
    var model = Checkpoint.openWithoutTokenizer(TestCheckpoints.tiny("samba"), new ScalarKernels());
    var points = new Growth(model).measure(List.of(64L, 300L), 2, 300);
    var filled = new Growth(model).measure(List.of(64L, 300L), 2, 64);
    assertThat(filled).extracting(Growth.Point::position).containsExactly(64L, 300L);
    assertThat(filled).extracting(Growth.Point::read).containsExactly(true, false);
    assertThat(points).extracting(Growth.Point::read).containsExactly(true, true);
    assertThat(filled.getLast().stateBytes()).isEqualTo(points.getLast().stateBytes());
  }

  @Test
  void quality_ofFewerBits_isWorse() throws IOException {
    String model = TestCheckpoints.MINI.toString();
    var divergences = new ArrayList<Double>();
    for (String weights : List.of("bf16", "int8", "int4")) {
      out.reset();
      assertThat(bench("--model", model, "--weights", weights, "--quality", "--json")).isZero();
      divergences.add(new ObjectMapper().readTree(out.toByteArray()).get("kl_nats").doubleValue());
    }
    assertThat(divergences).isSorted();
    assertThat(divergences.get(0)).isNotNegative();
    assertThat(divergences.get(1)).isPositive().isLessThan(0.02);
  }

  @Test
  void whatCannotBeMeasured_isRefusedInOneSentence() {
    String model = TestCheckpoints.tiny("mamba2").toString();
    assertThat(bench("--model", model, "--backend", "warp")).isEqualTo(2);
    assertThat(bench("--model", model, "--batch", "0")).isEqualTo(2);
    assertThat(bench("--model", model, "--depth", "4x")).isEqualTo(2);
    assertThat(bench("--model", model + "-missing")).isEqualTo(2);
    assertThat(bench("--shape", "cube")).isEqualTo(2);
    assertThat(bench("--shape", "samba-400m", "--model", model)).isEqualTo(2);
    assertThat(bench()).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .hasSize(7)
        .anyMatch(line -> line.contains("no shape 'cube'"))
        .anyMatch(line -> line.contains("were both given"))
        .anyMatch(line -> line.startsWith("Name a model folder"))
        .anyMatch(line -> line.contains("'warp'"))
        .anyMatch(line -> line.contains("'4x'"))
        .anyMatch(line -> line.contains("--batch"))
        .anyMatch(line -> line.contains("mamba2-missing"));
  }

  @Test
  void everyShapeThatIsOffered_isThere() throws IOException {
    for (String shape : MeasuredModel.SHAPES) {
      JsonNode config = new ObjectMapper().readTree(MeasuredModel.config(shape + ".json"));
      assertThat(config.path("model_type").asText()).as(shape).isNotEmpty();
    }
  }
}
