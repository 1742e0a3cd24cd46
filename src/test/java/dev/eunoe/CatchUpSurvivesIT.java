package dev.eunoe;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed while it makes the segments of what was imported: the next goes on. */
@Timeout(180)
@OwnProcesses
class CatchUpSurvivesIT {
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  /** Long enough to make a segment of each exchange. */
  private static final String ANSWER =
      "Then day %d was a good day for a walk, and the mill is worth one. "
          .repeat(7)
          .replace("%d", "%1$d");

  private static final String LONG = "conv_5";

  /** The long one is begun when the others are done, and takes three steps. */
  private static final Map<String, Integer> EXCHANGES =
      new TreeMap<>(Map.of("conv_1", 9, "conv_2", 9, "conv_3", 9, "conv_4", 9, LONG, 150));

  @TempDir Path data;

  private ServerProcess start() throws Exception {
    return ServerProcess.start(
        List.of("--data", data.toString()),
        Map.of("EUNOE_MEMORY_SUMMARIES", "extractive", "EUNOE_MEMORY_FIGURES_EVERY", "1s"));
  }

  private static RequestSpecification to(ServerProcess server) {
    return given().baseUri(server.url()).contentType("application/json");
  }

  private static void importTalk(ServerProcess server) {
    var talk = new MadeUpTalk(ANSWER);
    EXCHANGES.forEach(talk::with);
    to(server).body(talk.json()).post("/v1/memories/import").then().statusCode(200);
  }

  /** Endless where it is not told: not known to be none. */
  private static double metric(ServerProcess server, String name) {
    return to(server)
        .get("/q/metrics")
        .then()
        .statusCode(200)
        .extract()
        .asString()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(Double.POSITIVE_INFINITY);
  }

  private static double due(ServerProcess server) {
    return metric(server, "eunoe_memory_consolidation_due");
  }

  /** None is said to be due either before the first is looked at. */
  private static void awaitNoneDue(ServerProcess server) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (due(server) > 0 || segments(server).size() < EXCHANGES.size()) {
      assertThat(System.nanoTime()).as("until nothing is due").isLessThan(end);
      Thread.sleep(100);
    }
  }

  /** Of each conversation that has any, without their ids, which are new wherever they are made. */
  private static Map<String, List<Map<String, Object>>> segments(ServerProcess server) {
    var found = new TreeMap<String, List<Map<String, Object>>>();
    for (String id : EXCHANGES.keySet()) {
      List<Map<String, Object>> made = conversation(server, id).getList("segments");
      if (!made.isEmpty()) {
        made.forEach(segment -> segment.remove("id"));
        found.put(id, made);
      }
    }
    return found;
  }

  private static JsonPath conversation(ServerProcess server, String id) {
    return to(server).get("/v1/conversations/" + id).then().statusCode(200).extract().jsonPath();
  }

  private static JsonPath profile(ServerProcess server) {
    return to(server).get("/v1/memories?kind=summary").jsonPath();
  }

  private static void killAmidTheLongConversation(ServerProcess server)
      throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (conversation(server, LONG).getList("segments").isEmpty()) {
      assertThat(System.nanoTime()).as("until it is begun").isLessThan(end);
    }
    server.kill();
  }

  @Test
  void whatIsMadeAfterAKill_isWhatWouldHaveBeenMade_andNothingTwice() throws Exception {
    try (var server = start()) {
      importTalk(server);
      killAmidTheLongConversation(server);
    }
    try (var server = start()) {
      assertThat(server.output()).contains("Making the segments of 1 conversation(s)");
      awaitNoneDue(server);
      Map<String, List<Map<String, Object>>> made = segments(server);
      JsonPath profile = profile(server);
      assertThat(made.get(LONG)).as("more than two steps make").hasSizeGreaterThan(128);
      assertThat(turnIds(made)).doesNotHaveDuplicates().hasSizeGreaterThan(300);
      assertFiguresAreShown(server, profile);

      to(server).delete("/v1/memories?all=true").then().statusCode(200);
      importTalk(server);
      awaitNoneDue(server);

      assertThat(made).as("made after the kill").isEqualTo(segments(server));
      assertThat(profile.getList("data.sentences"))
          .isEqualTo(profile(server).getList("data.sentences"));
      assertThat(profile.getList("levels")).isEqualTo(profile(server).getList("levels"));
    }
  }

  /** Of all owners, whichever server made them; added up every second. */
  private static void assertFiguresAreShown(ServerProcess server, JsonPath profile)
      throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (metric(server, "eunoe_memory_summaries{level=\"segment\"}")
        != profile.getInt("levels[0].summaries")) {
      assertThat(System.nanoTime()).as("until the figures are read").isLessThan(end);
      Thread.sleep(100);
    }
  }

  private static List<Object> turnIds(Map<String, List<Map<String, Object>>> segments) {
    List<Object> ids = new ArrayList<>();
    segments
        .values()
        .forEach(made -> made.forEach(each -> ids.addAll((List<?>) each.get("turn_ids"))));
    return ids;
  }
}
