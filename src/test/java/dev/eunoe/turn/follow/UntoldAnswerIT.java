package dev.eunoe.turn.follow;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import dev.eunoe.EmbeddedDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/**
 * An answer whose plan was lost with a database that was away has its words, but no events: who
 * follows it is told so. It was waited for without an end, while others looked for it in vain.
 */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class UntoldAnswerIT {
  @ConfigProperty(name = "quarkus.datasource.reactive.url")
  String database;

  @ConfigProperty(name = "quarkus.datasource.username")
  String user;

  @ConfigProperty(name = "quarkus.datasource.password")
  String password;

  private void losePlan(String responseId) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:" + database, user, password);
        var statement =
            connection.prepareStatement(
                "update answer_progress set given = '' where exchange_id ="
                    + " (select id from exchange where response_id = ?)")) {
      statement.setString(1, responseId);
      if (statement.executeUpdate() != 1) {
        throw new IllegalStateException("nothing is kept of " + responseId);
      }
    }
  }

  @Test
  void anAnswerOfWhichNoEventsCanBeMade_isReadAsItWas_andNotFollowed() throws SQLException {
    String url = "/v1/responses/";
    String id =
        given()
            .contentType("application/json")
            .body("{\"input\": \"Say something.\", \"max_output_tokens\": 3}")
            .post("/v1/responses")
            .then()
            .statusCode(200)
            .extract()
            .path("id");
    given().get(url + id + "?stream=true").then().statusCode(200);

    losePlan(id);

    given().get(url + id + "?stream=true").then().statusCode(409);
    given().get(url + id).then().statusCode(200).body("id", equalTo(id));
  }
}
