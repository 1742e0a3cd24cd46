package dev.eunoe.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Once a batch has been as large as it gets, decoding allocates nothing. Each model is run as a
 * server runs it, alone in a JVM: what the compiler has learned from other tests would leave small
 * objects in its way. That JVM waits for its compiler, so that a busy machine changes nothing.
 */
class SteadyStateTest {
  /** Less than the smallest object for each token: what is left is the measuring itself. */
  private static final long FEW_BYTES = 8;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eunoe_alternating",
        "hymba_long_groups",
        "jamba",
        "lfm2",
        "mistral_swa",
        "qwen3_next"
      })
  void decode_inSteadyState_allocatesNothingPerToken(String name) throws Exception {
    assertThat(bytesPerToken(name)).as("bytes per token").isLessThan(FEW_BYTES);
  }

  private static long bytesPerToken(String name) throws IOException, InterruptedException {
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
                    name))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return Long.parseLong(output.strip().lines().toList().getLast());
  }
}
