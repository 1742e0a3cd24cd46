package dev.eunoe.chat.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.eunoe.EmbeddedDatabase;
import dev.eunoe.chat.RestTalk;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Days are those of whoever asks. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class TimeZonesIT {
  private final RestTalk talk = new RestTalk();

  @Inject Clock clock;

  @ParameterizedTest
  @ValueSource(strings = {"Pacific/Kiritimati", "Pacific/Pago_Pago", "+05:45", "UTC"})
  void memories_areDatedByTheAskersCalendar(String zone) {
    talk.say("My lantern is called Oskar.");
    talk.anew();

    JsonPath answer =
        talk.say("What is my lantern called?", "{\"time_zone\": \"%s\"}".formatted(zone));

    assertThat(answer.getList("eunoe.receipt.memory.items.date", String.class))
        .contains(clock.instant().atZone(ZoneId.of(zone)).toLocalDate().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Europe/Atlantis", "+99:00", "'; drop table turn"})
  void aZoneThatIsNone_isRefusedByName(String zone) {
    String extension = "\"eunoe\": {\"time_zone\": \"%s\"}".formatted(zone);
    given()
        .contentType("application/json")
        .body("{\"input\": \"Hello\", " + extension + "}")
        .post("/v1/responses")
        .then()
        .statusCode(400)
        .body("error.param", containsString("time_zone"));
    given()
        .contentType("application/json")
        .body("{\"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}], " + extension + "}")
        .post("/v1/chat/completions")
        .then()
        .statusCode(400)
        .body("error.param", containsString("time_zone"));
  }

  @Test
  void chatCompletionsAndSearches_takeOneToo() {
    given()
        .contentType("application/json")
        .body(
            """
            {"messages": [{"role": "user", "content": "Hello"}], "eunoe": {"time_zone": "Asia/Tokyo"}}
            """)
        .post("/v1/chat/completions")
        .then()
        .statusCode(200);
    given()
        .queryParam("query", "What did I say today?")
        .queryParam("time_zone", "Asia/Tokyo")
        .get("/v1/memories")
        .then()
        .statusCode(200)
        .body("object", equalTo("list"));
  }
}
