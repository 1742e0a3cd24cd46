package dev.eunoe.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.OwnProcesses;
import dev.eunoe.ServerProcess;
import dev.eunoe.command.TestCheckpoints;
import dev.eunoe.hub.TestHub;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of a hub by its name alone, in commands as they are started. */
@OwnProcesses
class PullIT {
  private static final String MODEL = "hf:" + TestHub.NAME;

  @TempDir Path folder;

  @Test
  void aModelOfTheHub_isPulledOnceAndServed_andNeedsNoHubAfterwards() throws Exception {
    try (var hub = new TestHub().putFolder(TestCheckpoints.MINI)) {
      var withHub = Map.of("EUNOE_MODELS", folder + "/models", "HF_ENDPOINT", hub.url());
      var options = List.of("--model", MODEL, "--data", folder + "/data");
      try (var server = ServerProcess.start(options, withHub)) {
        assertThat(server.respond("{\"input\": \"Hello.\"}").getString("id")).startsWith("resp_");
        assertThat(server.output()).contains("Pulling " + TestHub.NAME, "Pulled 15.7 MiB");
      }
    }
    var without = Map.of("EUNOE_MODELS", folder + "/models", "HF_ENDPOINT", "http://127.0.0.1:1");
    assertThat(said(without, "models")).startsWith(MODEL + ": eunoe, 8 layers: 4 x (mamba2");
    assertThat(said(without, "inspect", MODEL)).contains("architecture   eunoe\n");
    assertThat(said(without, "pull", TestHub.NAME)).contains("cannot be reached");
  }

  private static String said(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(ServerProcess.program(arguments)).redirectErrorStream(true);
    builder.environment().putAll(environment);
    var process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output.replaceFirst("WARNING: Using incubator modules.*\\n", "");
  }
}
