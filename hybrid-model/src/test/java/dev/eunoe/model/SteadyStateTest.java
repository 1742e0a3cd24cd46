package dev.eunoe.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Once a batch has been as large as it gets, decoding allocates nothing. Each model is run as a
 * server runs it, alone in a JVM: what the compiler has learned from other tests would leave small
 * objects in its way. That JVM waits for its compiler, so that a busy machine changes nothing.
 */
class SteadyStateTest {
  /** Less than the smallest object for each token: what is left is the measuring itself. */
  private static final long FEW_BYTES = 8;

  @ParameterizedTest
  @CsvSource({
    "bamba, auto, int8",
    "eunoe_alternating, vector, stored",
    "falcon_h1, vector, int4",
    "falcon_mamba, auto, bf16",
    "gemma2, vector, bf16",
    "gemma3_swa, auto, int8",
    "gpt_oss, vector, int8",
    "granite_hybrid_moe, vector, int8",
    "granitemoe_swa, vector, stored",
    "hymba_long_groups, vector, bf16",
    "jamba, auto, int8",
    "lfm2, vector, stored",
    "lfm2_moe, auto, int4",
    "mamba, vector, int8",
    "mamba2, auto, stored",
    "mistral_swa, vector, int4",
    "nemotron_h, auto, int4",
    "nemotron_h_latent, vector, bf16",
    "phi3, auto, int8",
    "phi4flash_deep, vector, stored",
    "qwen3_5_moe, auto, bf16",
    "qwen3_moe, vector, bf16",
    "qwen3_next, vector, int8",
    "recurrent_gemma, auto, bf16",
    "samba, vector, int8",
    "zamba2, auto, int4"
  })
  void decode_inSteadyState_allocatesNothingPerToken(String name, String backend, String weights)
      throws Exception {
    assertThat(bytesPerToken(name, backend, weights)).as("bytes per token").isLessThan(FEW_BYTES);
  }

  private static long bytesPerToken(String name, String backend, String weights)
      throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xbatch",
                    "-XX:+UseSerialGC",
                    "--add-modules",
                    "jdk.incubator.vector",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    SteadyStateProbe.class.getName(),
                    name,
                    backend,
                    weights))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return Long.parseLong(output.strip().lines().toList().getLast());
  }
}
