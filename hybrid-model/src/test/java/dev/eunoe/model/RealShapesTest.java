package dev.eunoe.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.model.kernel.KernelsProvider;
import dev.eunoe.model.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random weights in the full shapes of published models load, stay bf16 in memory and generate.
 * Writes files of 0.7 and 1.1 GB, so it runs only with {@code -Dreal.shapes=true}.
 */
@EnabledIfSystemProperty(named = "real.shapes", matches = "true")
class RealShapesTest {
  private static final int PROMPT = 70;
  private static final int GENERATED = 6;

  @TempDir private Path folder;

  /** Reads a prompt, generates, and does so again from a state saved in between. */
  private void assertGenerates(long parameters, long recurrentBytes, long bytesPerToken) {
    long before = usedBytes();
    var model = Checkpoint.openWithoutTokenizer(folder, KernelsProvider.byName("auto"));
    // Two bytes for each weight and little else: no copy in f32 stays.
    assertThat(usedBytes() - before).isLessThan((long) (2.2 * parameters));
    assertThat(model.config().stateBytes(PROMPT))
        .isEqualTo(recurrentBytes + PROMPT * bytesPerToken);
    int[] prompt = new SplittableRandom(1).ints(PROMPT, 0, model.config().vocabSize()).toArray();
    var state = model.newState();
    float[] logits = model.prefill(prompt, 0, PROMPT, state);
    var restored = model.restore(state.snapshot());
    float[] again = logits;
    for (int i = 0; i < GENERATED; i++) {
      for (float logit : logits) {
        assertThat(logit).isFinite();
      }
      assertThat(again).isEqualTo(logits);
      logits = model.decode(greatest(logits), state);
      again = model.decode(greatest(again), restored);
    }
    assertThat(state.position()).isEqualTo(PROMPT + GENERATED);
  }

  private static long usedBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static int greatest(float[] logits) {
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      best = logits[id] > logits[best] ? id : best;
    }
    return best;
  }

  @Test
  void granite350mHybrid_loadsAndGenerates() throws IOException {
    var attentionLayers = Set.of(10, 13, 17, 27);
    var checkpoint = new RandomCheckpoint(3);
    checkpoint.tensor("model.embed_tokens.weight", 0, 0.04, 100_352, 768).norm("model.norm", 768);
    var types = new StringBuilder();
    for (int i = 0; i < 32; i++) {
      String layer = "model.layers." + i + ".";
      checkpoint.norm(layer + "input_layernorm", 768);
      if (attentionLayers.contains(i)) {
        checkpoint.attention(layer + "self_attn.", 768, 768, 256);
      } else {
        checkpoint.mamba(layer + "mamba.", 768, 48, 1536, 128).norm(layer + "mamba.norm", 1536);
      }
      types
          .append(i == 0 ? "" : ",")
          .append(attentionLayers.contains(i) ? "\"attention\"" : "\"mamba\"");
      checkpoint
          .norm(layer + "post_attention_layernorm", 768)
          .linear(layer + "shared_mlp.input_linear", 2 * 2048, 768)
          .linear(layer + "shared_mlp.output_linear", 768, 2048);
    }
    checkpoint.write(
        folder,
        """
        {"model_type": "granitemoehybrid", "vocab_size": 100352, "hidden_size": 768, "num_hidden_layers": 32,
         "num_attention_heads": 12, "num_key_value_heads": 4, "mamba_n_heads": 48, "mamba_d_head": 32,
         "mamba_d_state": 128, "mamba_n_groups": 1, "mamba_d_conv": 4, "mamba_expand": 2,
         "num_local_experts": 0, "shared_intermediate_size": 2048, "embedding_multiplier": 12,
         "logits_scaling": 3, "attention_multiplier": 0.015625, "residual_multiplier": 0.246,
         "position_embedding_type": "nope", "max_position_embeddings": 32768, "rms_norm_eps": 1e-5,
         "tie_word_embeddings": true, "layer_types": [%s]}\
        """
            .formatted(types));
    assertGenerates(340_000_000, 28 * (786_432 + 21_504), 4 * 2 * 4 * 64 * Float.BYTES);
  }

  @Test
  void falconH1HalfBillion_loadsAndGenerates() throws IOException {
    var checkpoint = new RandomCheckpoint(4);
    checkpoint
        .tensor("model.embed_tokens.weight", 0, 0.04, 32_784, 1024)
        .linear("lm_head", 32_784, 1024)
        .norm("model.final_layernorm", 1024);
    for (int i = 0; i < 36; i++) {
      String layer = "model.layers." + i + ".";
      checkpoint
          .norm(layer + "input_layernorm", 1024)
          .mamba(layer + "mamba.", 1024, 24, 1536, 128)
          .attention(layer + "self_attn.", 1024, 512, 128)
          .norm(layer + "pre_ff_layernorm", 1024)
          .linear(layer + "feed_forward.gate_proj", 2048, 1024)
          .linear(layer + "feed_forward.up_proj", 2048, 1024)
          .linear(layer + "feed_forward.down_proj", 1024, 2048);
    }
    checkpoint.write(
        folder,
        """
        {"model_type": "falcon_h1", "vocab_size": 32784, "hidden_size": 1024, "intermediate_size": 2048,
         "num_hidden_layers": 36, "num_attention_heads": 8, "num_key_value_heads": 2, "head_dim": 64,
         "mamba_d_ssm": 1536, "mamba_n_heads": 24, "mamba_d_head": 64, "mamba_d_state": 128,
         "mamba_n_groups": 1, "mamba_d_conv": 4, "mamba_rms_norm": false, "rope_theta": 1e11,
         "embedding_multiplier": 5.656854249492381, "lm_head_multiplier": 0.0390625,
         "attention_out_multiplier": 0.9375, "key_multiplier": 0.390625, "ssm_in_multiplier": 1.25,
         "ssm_out_multiplier": 0.23570226039551587,
         "ssm_multipliers": [0.3535533905932738, 0.25, 0.3535533905932738, 0.5, 0.3535533905932738],
         "mlp_multipliers": [0.8838834764831844, 0.5859375], "tie_word_embeddings": false,
         "time_step_limit": [0.0, Infinity], "max_position_embeddings": 16384, "rms_norm_eps": 1e-5}\
        """);
    assertGenerates(521_000_000, 36 * (786_432 + 21_504), 36 * 2 * 2 * 64 * Float.BYTES);
  }
}
