package dev.eunoe.chat.memories;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.eunoe.EmbeddedDatabase;
import dev.eunoe.chat.RestTalk;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A memory that leaves as a file, and comes back. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class ExportsIT {
  private final RestTalk talk = new RestTalk();

  @BeforeEach
  void forgetEverything() {
    given().delete("/v1/memories?all=true").then().statusCode(200);
  }

  @Test
  void anExport_comesBackAsItWas_andTheConversationGoesOn() {
    talk.say("The code of my locker is 40718.");
    String export = given().get("/v1/memories/export").asString();
    given().delete("/v1/memories?all=true").then().statusCode(200);
    given().get("/v1/memories").then().body("data", hasSize(0));

    RestTalk.post("/v1/memories/import", export);

    assertThat(given().get("/v1/memories/export").asString()).isEqualTo(export);
    given()
        .get("/v1/responses/" + talk.last())
        .then()
        .statusCode(200)
        .body("status", equalTo("completed"));
    JsonPath answer = talk.say("What is the code of my locker?");
    assertThat(answer.getLong("eunoe.receipt.state.recomputed_tokens")).isPositive();
    assertThat(RestTalk.text(answer)).contains("40718");
  }

  @Test
  void importsThatDoNotFit_areRefusedByPlace_andChangeNothing() {
    talk.say("I live in Brantholm.");
    String export = given().get("/v1/memories/export").asString();

    refuseImport(
        export.replaceFirst("\"title\"", "\"colour\":1,\"title\""), "conversations[0].colour");
    refuseImport(export.replace("\"owner\":\"local\"", "\"owner\":\"mallory\""), "mallory");
    refuseImport(export.replace("\"version\":2", "\"version\":3"), "format");
    refuseImport(export.replaceFirst("\"at\":\"2026", "\"at\":\"soon"), "at");
    refuseImport(
        export.replaceFirst(
            "\"conversations\":\\[(\\{.*\\})\\],\"pins\"", "\"conversations\":[$1,$1],\"pins\""),
        "twice");
    refuseImport(
        "{\"format\": \"eunoe-memory\", \"version\": 1, \"conversations\": 3, \"pins\": []}",
        "conversations");
    refuseImport("[]", "object");

    assertThat(given().get("/v1/memories/export").asString()).isEqualTo(export);
  }

  private static void refuseImport(String file, String why) {
    given()
        .contentType("application/json")
        .body(file)
        .post("/v1/memories/import")
        .then()
        .statusCode(400)
        .body("error.message", containsString(why));
  }
}
