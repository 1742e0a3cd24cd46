package dev.eunoe.turn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.EmbeddedDatabase;
import dev.eunoe.SpringClock;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Five sessions in a week: what was told in the first is used in the last, with its date. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class SessionsIT {
  private static final List<String> SMALL_TALK =
      List.of(
          "It rained the whole morning, and then the sun came out over the roofs.",
          "The train was late again, so everybody stood on the platform and waited.",
          "I watched an old film last night and fell asleep before the end.");

  @Inject Clock clock;

  private @Nullable String previous;
  private Duration passed = Duration.ZERO;

  /** Other tests go by the same clock. */
  @AfterEach
  void turnBackTheClock() {
    SpringClock.advance(passed.negated());
  }

  @BeforeEach
  void forgetEverything() {
    RestAssured.given().delete("/v1/memories?all=true").then().statusCode(200);
  }

  @Test
  void factsOfTheFirstSession_areUsedInTheFifth_aWeekLater_withTheirDates() {
    LocalDate first = today();
    say("My sister is called Velmira.");
    say("The code of my locker is 40718.");
    for (String words : SMALL_TALK) {
      nextSession(Duration.ofHours(40));
      say(words);
      say("How are you today?");
    }
    nextSession(Duration.ofHours(48));
    assertThat(today()).isEqualTo(first.plusDays(7));

    JsonPath sister = say("What is my sister called?");
    nextSession(Duration.ZERO);
    JsonPath locker = say("What is the code of my locker?");

    assertThat(text(sister)).contains("Velmira");
    assertThat(dateOf(sister, "Velmira")).isEqualTo(first.toString());
    assertThat(text(locker)).contains("40718");
    assertThat(dateOf(locker, "40718")).isEqualTo(first.toString());
  }

  private LocalDate today() {
    return clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
  }

  /** A new conversation, some time later. */
  private void nextSession(Duration later) {
    SpringClock.advance(later);
    passed = passed.plus(later);
    previous = null;
  }

  private static String dateOf(JsonPath answer, String word) {
    return answer.getString(
        "eunoe.receipt.memory.items.find { it.speaker == 'user' && it.text.contains('%s') }.date"
            .formatted(word));
  }

  private JsonPath say(String words) {
    ObjectNode body = new ObjectMapper().createObjectNode().put("input", words);
    body.put("previous_response_id", previous);
    JsonPath answer =
        RestAssured.given()
            .contentType("application/json")
            .body(body.toString())
            .post("/v1/responses")
            .then()
            .statusCode(200)
            .extract()
            .jsonPath();
    previous = answer.getString("id");
    return answer;
  }

  private static String text(JsonPath answer) {
    return answer.getString("output[0].content[0].text");
  }
}
