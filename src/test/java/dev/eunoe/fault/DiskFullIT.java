package dev.eunoe.fault;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eunoe.OwnProcesses;
import dev.eunoe.ServerProcess;
import dev.eunoe.SmallDisk;
import io.restassured.response.Response;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the embedded database is really full, and is freed again; one server lives on. */
@Timeout(300)
@OwnProcesses
class DiskFullIT {
  /** The database's programs and files take 126 of them. */
  private static final int MEBIBYTES = 240;

  private static final String TOLD = "My sister is called Velmira.";

  /** Some seconds of an answer, which the model cannot end before: its end token is 2. */
  private static final String LONG =
      """
      {"input": "Tell me of a harbour.", "temperature": 0.8, "seed": 7, "max_output_tokens": 150,
       "logit_bias": {"2": -100}, "eunoe": {"memory": false}%s}
      """;

  @TempDir Path folder;

  @Test
  void whileTheDiskIsFull_turnsAreRefusedAndReadsAnswered_andWhenItIsFreedAllGoesOn()
      throws Exception {
    var disk = SmallDisk.at(folder, MEBIBYTES);
    assumeTrue(
        disk.isPresent(), "unshare and mount make a file system here (root, or user namespaces)");
    try (var server = ServerProcess.startOn(disk.get())) {
      String first = server.respond("{\"input\": \"" + TOLD + "\"}").getString("id");
      String running = server.respond(LONG.formatted(", \"background\": true")).getString("id");

      disk.get().fill(server.pid());
      assertThat(stored(server, running).<String>path("status")).isEqualTo("in_progress");
      for (int i = 0; i < 3; i++) {
        refusedForItsDisk(ask(server, "And who is this?"));
      }
      assertThat(stored(server, first).asString()).contains(first, "\"status\":\"completed\"");
      String conversation = stored(server, first).path("conversation.id");
      assertThat(given().baseUri(server.url()).get("/v1/conversations/" + conversation).asString())
          .contains(TOLD);
      assertThat(given().baseUri(server.url()).get("/q/health/ready").statusCode()).isEqualTo(200);
      disk.get().free(server.pid());

      assertThat(answered(server, running)).isEqualTo(words(server));
      var second =
          server.respond(
              """
              {"input": "What is my sister called?", "previous_response_id": "%s"}
              """
                  .formatted(first));
      assertThat(second.getString("output[0].content[0].text")).contains("Velmira");
    }
  }

  private static Response ask(ServerProcess server, String words) {
    return given()
        .baseUri(server.url())
        .contentType("application/json")
        .body("{\"input\": \"" + words + "\", \"max_output_tokens\": 2}")
        .post("/v1/responses");
  }

  private static void refusedForItsDisk(Response refusal) {
    assertThat(refusal.statusCode()).as(refusal.asString()).isEqualTo(507);
    assertThat(refusal.header("Retry-After")).isNotBlank();
    assertThat(refusal.jsonPath().getString("error.code")).isEqualTo("store_full");
    assertThat(refusal.jsonPath().getString("error.message")).contains("disk", "Free some space");
  }

  private static Response stored(ServerProcess server, String id) {
    return given().baseUri(server.url()).get("/v1/responses/" + id);
  }

  /** What an answer says that was being written, once it has ended. */
  private static String answered(ServerProcess server, String id) throws InterruptedException {
    while (true) {
      Response response = stored(server, id);
      String status = response.statusCode() == 200 ? response.path("status") : "";
      switch (status) {
        case "completed", "incomplete" -> {
          return response.path("output[0].content[0].text");
        }
        case "", "in_progress", "queued" -> Thread.sleep(100);
        default -> throw new AssertionError(response.asString());
      }
    }
  }

  /** The same answer, undisturbed. */
  private static String words(ServerProcess server) {
    return server.respond(LONG.formatted("")).getString("output[0].content[0].text");
  }
}
