package dev.eunoe.command.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.command.TestCheckpoints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class PlanCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int plan(String... arguments) {
    return new CommandLine(
            new PlanCommand(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8)))
        .execute(arguments);
  }

  private JsonNode json(Path model, String... arguments) throws IOException {
    var all = new java.util.ArrayList<>(java.util.List.of(model.toString(), "--json"));
    all.addAll(java.util.List.of(arguments));
    assertThat(plan(all.toArray(String[]::new))).as(err.toString(StandardCharsets.UTF_8)).isZero();
    return new ObjectMapper().readTree(out.toByteArray());
  }

  @Test
  void plan_ofTheModelInTheBox_countsAsByHand() throws IOException {
    var context = json(TestCheckpoints.MINI, "--context", "4k").get("contexts").get(0);
    var attention = context.get("kinds").get("attention(window 256)");
    // 256 tokens see 1 … 256, the other 3,840 see 256: 1,015,936 pairs for 4 heads in 4 layers.
    assertThat(attention.get("mixers").asInt()).isEqualTo(4);
    assertThat(attention.get("scores").asDouble()).isEqualTo(4 * 4 * 1_015_936);
    assertThat(attention.get("flops").asDouble()).isEqualTo(4.0 * 4 * 1_015_936 * 2 * (64 + 64));
    assertThat(attention.get("scores_at_end").asDouble()).isEqualTo(4 * 4 * 256);
    assertThat(attention.get("key_value_bytes").asLong()).isEqualTo(4 * 2 * 2 * 64 * 256 * 2);
    // 8 heads of 64 × 64 and a decay, and 3 inputs of 512 + 2 · 64 channels.
    var mamba = context.get("kinds").get("mamba2");
    long floats = 4 * (8 * (64 * 64 + 1) + 3 * (512 + 2 * 64));
    assertThat(mamba.get("recurrent_bytes").asLong()).isEqualTo(4 * floats);
    assertThat(mamba.get("flops").asDouble()).isEqualTo(5.0 * 4096 * floats);
    assertThat(mamba.get("scores").asDouble()).isZero();
    // Full attention in all 8 layers: 1 + … + 4,096 pairs.
    var full = context.get("full_attention");
    assertThat(full.get("mixers").asInt()).isEqualTo(8);
    assertThat(full.get("scores").asDouble()).isEqualTo(8 * 4 * (4096.0 * 4097 / 2));
    assertThat(full.get("key_value_bytes").asLong()).isEqualTo(8L * 2 * 2 * 64 * 4096 * 2);
    assertThat(context.get("total").get("scores").asDouble()).isEqualTo(4 * 4 * 1_015_936);
    // All parameters but the embedding of 2,048 × 256, which is also the head.
    double met = 8_154_464 - 2048 * 256;
    assertThat(context.get("linear_flops").asDouble()).isEqualTo(2 * met * 4096);
  }

  @Test
  void plan_ofAModelWithExperts_countsThoseATokenUses() throws IOException {
    var folder = TestCheckpoints.tiny("qwen3_5_moe");
    var outline = dev.eunoe.model.weights.ModelOutline.read(folder);
    var config = outline.config();
    // Three of five experts in each of four layers are not used; each has three matrices.
    var experts = (dev.eunoe.model.config.ExpertsConfig) config.layers().getFirst().feedForward();
    long each = 3L * config.dModel() * experts.expert().dFeedForward();
    long met = outline.parameters() - 2L * config.vocabSize() * config.dModel() - 4 * 3 * each;
    var context = json(folder, "--context", "1k").get("contexts").get(0);
    assertThat(context.get("linear_flops").asDouble()).isEqualTo(2.0 * met * 1024);
  }

  @Test
  void plan_countsTheConversationsThatFit() throws IOException {
    var plan = json(TestCheckpoints.MINI, "--context", "1m", "--memory", "1g");
    long free = (1L << 30) - plan.get("weight_bytes").asLong();
    long state = 2 * 4L * 2 * 2 * 64 * 256 + 4 * 4 * (8 * 64 * 64 + 3 * 640);
    var context = plan.get("contexts").get(0);
    assertThat(context.get("conversations").asLong()).isEqualTo(free / state);
    assertThat(context.get("conversations_with_full_attention").asLong()).isZero();
    assertThat(plan.get("longest_context").isNull()).isTrue();
    assertThat(plan.get("memory_source").asText()).isEqualTo("given by --memory");
  }

  @Test
  void plan_ofAModelWithGlobalAttention_findsTheLongestContext() throws IOException {
    var plan = json(TestCheckpoints.tiny("granite_hybrid"), "--context", "1k", "--memory", "1m");
    var context = plan.get("contexts").get(0);
    long growing = context.get("total").get("key_value_bytes").asLong();
    long fixed = context.get("total").get("recurrent_bytes").asLong();
    assertThat(growing % 1024).isZero();
    long free = (1L << 20) - plan.get("weight_bytes").asLong();
    assertThat(plan.get("longest_context").asLong()).isEqualTo((free - fixed) / (growing / 1024));
  }

  @Test
  void plan_countsKeysAndValuesInTheirFormat_andThoseOfAnotherLayerOnce() throws IOException {
    // One layer over all tokens, of a key and a value head of 16, which two others look at, too.
    var folder = TestCheckpoints.tiny("gemma4_per_layer");
    var context = json(folder, "--context", "1k", "--kv", "f32").get("contexts").get(0);
    long bytes = context.at("/kinds/attention/key_value_bytes").asLong();
    assertThat(bytes).isEqualTo(1024 * 2 * 16 * 4);
    var shared = context.at("/kinds/attention(shared)");
    assertThat(shared.get("mixers").asInt()).isEqualTo(2);
    assertThat(shared.get("key_value_bytes").asLong()).isZero();
    assertThat(shared.get("scores").asDouble()).isEqualTo(2 * 4 * (1024.0 * 1025 / 2));
    out.reset();
    var small = json(folder, "--context", "1k", "--kv", "q8").get("contexts").get(0);
    assertThat(small.at("/kinds/attention/key_value_bytes").asLong())
        .isEqualTo(1024 * 2 * (16 + 4));
    assertThat(plan(folder.toString(), "--kv", "int3")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("take bf16, f32 or q8");
  }

  @Test
  void plan_beyondTheCheckpointsLimit_saysSo() {
    assertThat(plan(TestCheckpoints.tiny("granite_hybrid").toString(), "--context", "1k,1m"))
        .isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("\n1k tokens\n")
        .contains("\n1m tokens, more than the checkpoint allows\n")
        .contains("as the JVM reports it");
  }

  @Test
  void plan_ofAModelWithoutAttention_isSetBesideHeadsOf64() throws IOException {
    var context = json(TestCheckpoints.tiny("mamba2"), "--context", "1k").get("contexts").get(0);
    assertThat(context.get("total").get("scores").asDouble()).isZero();
    assertThat(context.get("full_attention").get("scores").asDouble()).isPositive();
  }

  @Test
  void plan_ofAnUnknownLength_exitsWithTwo() {
    assertThat(plan(TestCheckpoints.MINI.toString(), "--context", "4x")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("--context is '4x', expected a number such as 4096, 4k or 1m.");
  }

  @Test
  void units_areReadAndWritten() {
    assertThat(Units.parse("n", "4K")).isEqualTo(4096);
    assertThat(Units.parse("n", "1m")).isEqualTo(1 << 20);
    assertThat(Units.parse("n", "16g")).isEqualTo(16L << 30);
    assertThat(Units.parse("n", "17")).isEqualTo(17);
    assertThatThrownBy(() -> Units.parse("n", "0")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Units.parse("n", "-4k")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Units.parse("n", "")).isInstanceOf(IllegalArgumentException.class);
    assertThat(Units.tokens(131_072)).isEqualTo("128k");
    assertThat(Units.bytes(1536)).isEqualTo("1.50 KiB");
    assertThat(Units.bytes(1020.0 * 1024)).isEqualTo("1020 KiB");
    assertThat(Units.bytes(12)).isEqualTo("12 B");
    assertThat(Units.count(4_063_744)).isEqualTo("4.06 M");
    assertThat(Units.count(999)).isEqualTo("999");
  }
}
