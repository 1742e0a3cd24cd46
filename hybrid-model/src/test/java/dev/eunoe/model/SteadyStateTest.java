package dev.eunoe.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Once a batch has been as large as it gets, decoding allocates nothing. Each model is run as a
 * server runs it, alone in a JVM: what the compiler has learned from other tests would leave small
 * objects in its way. That JVM waits for its compiler, so that a busy machine changes nothing.
 */
class SteadyStateTest {
  /** Each kind of mixer and feed-forward once, each format on both backends. */
  private static final List<String> CASES =
      List.of(
          "eunoe_alternating, auto, stored",
          "falcon_h1, vector, int4",
          "gemma2, vector, bf16",
          "gemma4_per_layer, vector, int8",
          "gpt_oss, vector, int8",
          "granite_hybrid_moe, vector, int8",
          "hymba_long_groups, vector, bf16",
          "jamba, auto, int8",
          "lfm2_moe, auto, int4",
          "nemotron_h_latent, vector, bf16",
          "phi4flash_deep, vector, stored",
          "qwen3_5_moe, auto, bf16",
          "recurrent_gemma, auto, bf16",
          "zamba2, auto, int4");

  /** A JVM has one thread at work most of the time, so two of them take no longer than one. */
  private static final ExecutorService TWO_AT_A_TIME = Executors.newFixedThreadPool(2);

  private static final Map<String, Future<Long>> MEASURED = new LinkedHashMap<>();

  @BeforeAll
  static void measure() {
    for (String one : CASES) {
      String[] parts = one.split(", ");
      MEASURED.put(one, TWO_AT_A_TIME.submit(() -> bytesPerToken(parts[0], parts[1], parts[2])));
    }
    TWO_AT_A_TIME.shutdown();
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void decode_inSteadyState_allocatesNothingPerToken(String one) throws Exception {
    assertThat(MEASURED.get(one).get())
        .as("bytes per token")
        .isLessThan(SteadyStateProbe.FEW_BYTES);
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
