package dev.eunoe.chat.memories;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.eunoe.EmbeddedDatabase;
import dev.eunoe.MadeUpTalk;
import dev.eunoe.chat.RestTalk;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is left out of a list or an import is said. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class ListsAndImportsIT {

  @BeforeEach
  @AfterEach
  void forgetEverything() {
    given().delete("/v1/memories?all=true").then().statusCode(200);
  }

  private static void restore(String file) {
    RestTalk.post("/v1/memories/import", file);
  }

  private static JsonPath page(String parameters) {
    return given()
        .get("/v1/conversations" + parameters)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  private static List<String> all(String limit) {
    List<String> ids = new ArrayList<>();
    JsonPath page = page("?" + limit);
    ids.addAll(page.getList("data.id"));
    while (page.getBoolean("has_more")) {
      assertThat(page.getString("last_id")).isEqualTo(ids.getLast());
      page = page("?" + limit + "&after=" + page.getString("last_id"));
      ids.addAll(page.getList("data.id"));
    }
    return ids;
  }

  @Test
  void aListLongerThanAPage_saysSo_andGoesOn() {
    var talk = new MadeUpTalk("I see.");
    for (int i = 0; i < 205; i++) {
      talk.with("conv_listed" + i, 1); // of one time: the order is by more than that
    }
    restore(talk.json());

    assertThat(page("").getList("data")).hasSize(200);
    assertThat(page("").getBoolean("has_more")).isTrue();
    assertThat(page("?limit=205").getBoolean("has_more")).isFalse();
    assertThat(page("?limit=500").getList("data")).hasSize(205);
    List<String> ids = all("limit=20");
    assertThat(ids).hasSize(205).doesNotHaveDuplicates();
    assertThat(ids).isEqualTo(page("?limit=500").getList("data.id"));
    assertThat(all("limit=205")).isEqualTo(ids);
  }

  @Test
  void aListBehindWhatIsNotThere_isRefused() {
    restore(new MadeUpTalk("I see.").with("conv_gone", 1).with("conv_stays", 1).json());
    given().delete("/v1/conversations/conv_gone").then().statusCode(200);

    for (String after : List.of("conv_gone", "conv_never", "nonsense")) {
      given()
          .get("/v1/conversations?after=" + after)
          .then()
          .statusCode(404)
          .body("error.code", equalTo("conversation_not_found"));
    }
    for (String limit : List.of("0", "501", "-1", "many")) {
      given()
          .get("/v1/conversations?limit=" + limit)
          .then()
          .statusCode(400)
          .body("error.param", equalTo("limit"));
    }
  }

  @Test
  void aChangedImportOfAKnownConversation_isRefusedWithItsPlace() {
    restore(new MadeUpTalk("I see.").with("conv_known", 3).json());
    String export = given().get("/v1/memories/export").asString();
    restore(export); // the same once more is nothing new

    refused(export.replace("40718", "40719"), "message turn_u.known.1 of conv_known");
    refused(export.replace("\"model\":\"elsewhere\"", "\"model\":\"x\""), "resp_known.0");
    refused(export.replaceFirst("\"title\":\"My", "\"title\":\"Our"), "conversation conv_known");
    refused(export.replace("\"memory\":true", "\"memory\":false"), "conversation conv_known");
    refused(
        export.replace(
            "\"previous_response_id\":\"resp_known.1\"", "\"previous_response_id\":null"),
        "resp_known.2");
    refused(export.replaceFirst("\"at\":\"2026-03-02T09:00", "\"at\":\"2026-03-02T08:00"), "turn_");

    assertThat(given().get("/v1/memories/export").asString()).isEqualTo(export);
  }

  @Test
  void aChangedPin_isRefused() {
    RestTalk.post("/v1/memories", "{\"text\": \"I like figs.\"}");
    String export = given().get("/v1/memories/export").asString();

    restore(export);
    refused(export.replace("figs", "dates"), "The pin pin_");
  }

  private static void refused(String file, String why) {
    given()
        .contentType("application/json")
        .body(file)
        .post("/v1/memories/import")
        .then()
        .statusCode(400)
        .body("error.code", equalTo("invalid_import"))
        .body("error.message", containsString(why))
        .body("error.message", containsString("is here already"));
  }
}
