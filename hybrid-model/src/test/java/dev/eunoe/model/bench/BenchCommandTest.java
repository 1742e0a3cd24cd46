package dev.eunoe.model.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.model.TestFolders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
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
    String model = TestFolders.tiny("mamba2").toString();
    assertThat(bench("--model", model, "--batch", "1,3", "--threads", "1", "--json")).isZero();
    var json = new ObjectMapper().readTree(out.toByteArray());
    assertThat(json.get("pp").doubleValue()).isPositive();
    assertThat(json.get("tg").get("1").doubleValue()).isPositive();
    assertThat(json.get("tg").get("3").doubleValue()).isPositive();
    assertThat(json.get("tg_runs").get("3")).hasSize(2);
    assertThat(json.get("backend").textValue()).isEqualTo("vector, blocks repacked");
    assertThat(json.get("file").textValue()).isEqualTo("mamba2");
    assertThat(json.get("threads").intValue()).isEqualTo(1);
    assertThat(json.get("state_bytes").longValue()).isPositive();
  }

  @Test
  void forPeople_itIsALinePerFigure() {
    String model = TestFolders.tiny("mamba2").toString();
    assertThat(bench("--model", model, "--weights", "int8")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .hasSize(6)
        .anyMatch(line -> line.contains("reading 20"))
        .anyMatch(line -> line.contains("writing 3, 1 sequence"))
        .anyMatch(line -> line.matches("time to the first token: .* ms"))
        .anyMatch(line -> line.matches("weights read by one sequence: .* GB/s measured"));
  }

  @Test
  void atADepth_itReadsTheConversationAndTellsTheState() throws IOException {
    String model = TestFolders.tiny("mamba2").toString();
    assertThat(bench("--model", model, "--depth", "0,1k", "--json")).isZero();
    var json = new ObjectMapper().readTree(out.toByteArray()).get("depth");
    assertThat(json.get("1k").get("position").longValue()).isEqualTo(1024);
    assertThat(json.get("1k").get("ms_per_token").doubleValue()).isPositive();
    assertThat(json.get("1k").get("state_bytes")).isEqualTo(json.get("0").get("state_bytes"));
  }

  @Test
  void quality_ofFewerBits_isWorse() throws IOException {
    String model = TestFolders.MINI.toString();
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
    String model = TestFolders.tiny("mamba2").toString();
    assertThat(bench("--model", model, "--backend", "warp")).isEqualTo(2);
    assertThat(bench("--model", model, "--batch", "0")).isEqualTo(2);
    assertThat(bench("--model", model, "--depth", "4x")).isEqualTo(2);
    assertThat(bench("--model", model + "-missing")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .hasSize(4)
        .anyMatch(line -> line.contains("'warp'"))
        .anyMatch(line -> line.contains("'4x'"))
        .anyMatch(line -> line.contains("--batch"))
        .anyMatch(line -> line.contains("mamba2-missing"));
  }
}
