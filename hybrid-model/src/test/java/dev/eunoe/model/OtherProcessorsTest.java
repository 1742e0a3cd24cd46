package dev.eunoe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eunoe.model.kernel.KernelsProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The model in the box on processors that can do less than this one: the same bits, slower, and the
 * line at start says what it runs on. Each is a JVM that is told to leave instructions alone.
 */
class OtherProcessorsTest {
  private static final Map<String, String> AVX2 = Map.of("ONEDNN_MAX_CPU_ISA", "AVX2");

  private static List<String> probe(
      List<String> options, Map<String, String> environment, String... weights)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "--add-modules", "jdk.incubator.vector"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(LogitsProbe.class.getName());
    command.addAll(List.of(weights));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    var process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().toList();
  }

  private static void assertSameBits(List<String> lines, String... weights) {
    for (String form : weights) {
      assertThat(lines)
          .as(form)
          .anyMatch(line ->
              line.startsWith(form + " " + LogitsProbe.hash(LogitsProbe.kernels(form)) + " "));
    }
  }

  @Test
  void withoutAvx512_theBitsAreTheSame_andTheLineSaysSo() throws Exception {
    assumeTrue(flags().contains(" avx2"), "this processor has AVX2");
    var lines = probe(List.of("-XX:UseAVX=2"), AVX2, "stored", "int8", "int4");
    assertSameBits(lines, "stored", "int8", "int4");
    assertThat(lines).anyMatch(line -> line.contains("lanes of 256 bits"));
    assertThat(lines).noneMatch(line -> line.contains("avx512"));
  }

  @Test
  void withoutAnyAvx_theScalarKernelsRun_andTheLineSaysWhy() throws Exception {
    assumeTrue(flags().contains(" avx2"), "this processor is an x86");
    var sse = Map.of("ONEDNN_MAX_CPU_ISA", "SSE41");
    var lines = probe(List.of("-XX:UseAVX=0"), sse, "stored");
    int expected = LogitsProbe.hash(KernelsProvider.byName("scalar"));
    assertThat(lines).anyMatch(line -> line.startsWith("stored " + expected + " scalar"));
    assertThat(lines).anyMatch(line -> line.contains("no fused multiply-add"));
  }

  @Test
  void onOneCore_theBitsAreTheSame_onOneThread() throws Exception {
    var lines = probe(List.of("-XX:ActiveProcessorCount=1"), Map.of(), "stored", "int8");
    assertSameBits(lines, "stored", "int8");
    assertThat(lines).anyMatch(line -> line.contains("threads: 1"));
    assertThat(lines).noneMatch(line -> line.contains("threads: 2"));
  }

  @Test
  void whereOneDnnCannotBeUnpacked_autoNamesTheReasonAndGivesTheSameBits() throws Exception {
    var nowhere = Map.of("XDG_CACHE_HOME", "/proc/nowhere");
    assumeTrue(Files.isDirectory(Path.of("/proc")), "Linux has /proc");
    var lines = probe(List.of(), nowhere, "int8");
    assertSameBits(lines, "int8");
    assertThat(lines)
        .anyMatch(line -> line.contains("oneDNN passed over") && line.contains("/proc/nowhere"));
    assertThat(lines).noneMatch(line -> line.contains("by oneDNN"));
  }

  private static String flags() throws IOException {
    var info = Path.of("/proc/cpuinfo");
    return Files.exists(info) ? Files.readString(info) : "";
  }
}
