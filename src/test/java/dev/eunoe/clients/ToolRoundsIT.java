package dev.eunoe.clients;

import dev.eunoe.OwnProcesses;
import dev.eunoe.ServerProcess;
import dev.eunoe.ToolModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients of npm, as they come, call tools of models whose results say whose they are: by an id
 * that the model wrote, or by the tool. Models without such names are in {@link ClientsIT}.
 */
@OwnProcesses
class ToolRoundsIT {
  @TempDir private Path data;
  @TempDir private Path folder;

  @BeforeAll
  static void install() throws Exception {
    NodeClients.install();
  }

  @Test
  void callsWithIds_asMistralsTemplatesDemandThem() throws Exception {
    assertRounds(ToolModel.ofMistral(folder), "ids");
  }

  @Test
  void callsInAChannel_asHarmonyHasThem() throws Exception {
    assertRounds(ToolModel.ofHarmony(folder), "tools");
  }

  private void assertRounds(Path model, String names) throws Exception {
    var options = List.of("--model", model.toString(), "--data", data.toString());
    try (var server = ServerProcess.start(options, Map.of())) {
      NodeClients.test("tool-rounds.mjs", server.url(), Map.of("EUNOE_NAMES", names));
    }
  }
}
