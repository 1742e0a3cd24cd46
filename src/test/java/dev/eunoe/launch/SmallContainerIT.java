package dev.eunoe.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eunoe.MemoryLimit;
import dev.eunoe.OwnProcesses;
import dev.eunoe.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All in 512 MB, the database that comes along too: it runs, or says what it would need. */
@Timeout(300)
@OwnProcesses
class SmallContainerIT {
  private static final long LIMIT = 512L << 20;

  @TempDir Path data;

  private MemoryLimit limit;

  @BeforeEach
  void limit() {
    var made = MemoryLimit.of(LIMIT);
    assumeTrue(made.isPresent(), "this process may make control groups (root on Linux)");
    limit = made.get();
  }

  @AfterEach
  void lift() throws Exception {
    if (limit != null) {
      limit.close();
    }
  }

  @Test
  void theModelInTheBox_answersAndKeepsItsState() throws Exception {
    try (var server = ServerProcess.startWithin(limit, List.of("--data", data.toString()))) {
      String first =
          server.respond("{\"input\": \"My sister is called Velmira.\"}").getString("id");
      var second =
          server.respond(
              """
              {"input": "What is my sister called?", "previous_response_id": "%s"}
              """
                  .formatted(first));

      assertThat(second.getString("output[0].content[0].text")).contains("Velmira");
      assertThat(second.getInt("usage.input_tokens_details.cached_tokens")).isPositive();
    }
  }

  @Test
  void aModelThatDoesNotFit_isRefusedWithWhatItNeedsAndWhatThereIs() throws Exception {
    String refusal = bench("--shape", "granite-350m");

    assertThat(refusal.strip().lines().toList().getLast())
        .matches("granite-350m needs [67]\\d\\d MiB of memory .* has 512 MiB; .*");
  }

  private String bench(String... options) throws IOException, InterruptedException {
    var command = ServerProcess.program("bench", "--pp", "8", "--tg", "1", "--batch", "1");
    command.addAll(List.of(options));
    var process = new ProcessBuilder(limit.around(command)).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isPositive();
    return output;
  }
}
