package dev.eunoe.command.turns;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.command.TestCheckpoints;
import dev.eunoe.model.config.GlobalTokens;
import dev.eunoe.model.config.KeyValueFormat;
import dev.eunoe.model.config.StateOptions;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.weights.Checkpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TurnBenchCommandTest {
  private static final Path MODEL = TestCheckpoints.tiny("granite_hybrid");
  private static final StateOptions BY_DEFAULT =
      new StateOptions(
          KeyValueFormat.BF16, null, StateOptions.FIRST, GlobalTokens.NONE, null, true);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int bench(String... options) {
    var command =
        new TurnBenchCommand(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    var arguments =
        Stream.concat(Stream.of("--model", MODEL.toString(), "--threads", "1"), Stream.of(options));
    return new CommandLine(command).execute(arguments.toArray(String[]::new));
  }

  /** Two turns are not counted; what they read is lost with the others, and their blocks saved. */
  @Test
  void turns_areCountedWithTheirBytes_andWhatIsLostIsReadAgainToTheSameBits() throws IOException {
    int exit =
        bench(
            "--depth",
            "64,1k",
            "--read-at-most",
            "128",
            "--turns",
            "2",
            "--read-again",
            "1000000",
            "--json");
    assertThat(exit).as(err.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("turn 2 of 2");
    var depths = new ObjectMapper().readTree(out.toByteArray()).get("depth");
    assertThat(depths.at("/64/read_tokens").longValue()).isEqualTo(64);
    assertThat(depths.at("/1024/read_tokens").longValue()).isEqualTo(128);
    assertThat(depths).hasSize(2).allSatisfy(TurnBenchCommandTest::hasTheBytesOfTwoTurns);
    assertThat(depths.at("/64/saved_at_the_end/fixed_bytes"))
        .isEqualTo(depths.at("/1024/saved_at_the_end/fixed_bytes"));
  }

  private static void hasTheBytesOfTwoTurns(JsonNode depth) {
    long begins = depth.get("tokens").longValue();
    long ends = begins + 4 * 100;
    assertThat(depth.get("turns").intValue()).isEqualTo(2);
    assertThat(depth.at("/wal/words").longValue()).isPositive();
    assertThat(depth.at("/wal/turn")).isEqualTo(depth.at("/wal/words"));
    assertThat(depth.at("/wal/states_saved").intValue()).isZero();
    assertThat(depth.at("/saved_at_the_end/wal").longValue())
        .isGreaterThan(depth.at("/saved_at_the_end/fixed_stored").longValue());
    assertThat(depth.at("/saved_at_the_end/new_blocks").longValue())
        .isEqualTo(ends / 64 - (begins + 200) / 64);
    var config = Checkpoint.openWithoutTokenizer(MODEL, new ScalarKernels(), BY_DEFAULT).config();
    assertThat(depth.at("/memory/tokens").longValue()).isEqualTo(ends);
    assertThat(depth.at("/memory/held").longValue())
        .isEqualTo(SequenceState.bytesAfter(config, ends))
        .isEqualTo(depth.at("/memory/bf16").longValue());
    assertThat(depth.at("/lost/tokens").longValue()).isEqualTo(400);
    assertThat(depth.at("/lost/tokens_most").longValue()).isEqualTo(400);
    assertThat(depth.at("/lost/tokens_mean").longValue()).isEqualTo(350);
    assertThat(depth.at("/lost/same_bits").booleanValue()).isTrue();
  }

  @Test
  void whatCannotBeMeasured_isRefusedInOneSentence() {
    for (var options :
        List.of(
            List.of("--answer", "1"),
            List.of("--depth", "4x"),
            List.of("--depth", "0"),
            List.of("--backend", "warp"))) {
      assertThat(bench(options.toArray(String[]::new))).as("%s", options).isEqualTo(2);
    }
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .hasSize(4)
        .anyMatch(line -> line.contains("--answer"))
        .anyMatch(line -> line.contains("'4x'"))
        .anyMatch(line -> line.contains("'warp'"));
  }
}
