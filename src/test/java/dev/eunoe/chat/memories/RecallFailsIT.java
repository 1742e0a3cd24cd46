package dev.eunoe.chat.memories;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.eunoe.EmbeddedDatabase;
import dev.eunoe.chat.RestTalk;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory helps an answer and is no part of it. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class RecallFailsIT {
  private final RestTalk talk = new RestTalk();

  @Inject Pool database;

  private void sql(String statement) {
    var unused = database.query(statement).execute().await().indefinitely();
  }

  @AfterEach
  void mend() {
    sql(
        "do $$ begin alter function turns_astray rename to turns_at;"
            + " exception when undefined_function then null; end $$");
    sql("alter table if exists pin_astray rename to pin");
  }

  @Test
  void recallThatFails_leavesTheAnswer_andTheReceiptSaysSo() {
    talk.say("My sister is called Mira.");
    talk.anew();
    sql("alter function turns_at rename to turns_astray");

    JsonPath answer = talk.say("What is my sister called?");

    assertThat(RestTalk.text(answer)).isNotBlank();
    assertThat(answer.getString("status")).isIn("completed", "incomplete");
    assertThat(answer.getString("eunoe.receipt.memory.failed"))
        .contains("could not be searched")
        .doesNotContain("turns_at", "SQL", "Exception");
    assertThat(answer.getList("eunoe.receipt.memory.items")).isEmpty();
    given().get("/v1/responses/" + answer.getString("id")).then().statusCode(200);
    given().get("/q/metrics").then().body(containsString("eunoe_memory_recall_failures_total"));
  }

  @Test
  void pinsThatCannotBeRead_leaveTheAnswer_andTheReceiptSaysSo() {
    sql("alter table pin rename to pin_astray");

    JsonPath answer = talk.say("What is my sister called?");

    assertThat(RestTalk.text(answer)).isNotBlank();
    assertThat(answer.getString("eunoe.receipt.memory.failed")).contains("could not be read");
  }

  @Test
  void recallThatSucceeds_hasNoSuchField() {
    JsonPath answer = talk.say("What is my sister called?");

    assertThat(answer.getMap("eunoe.receipt.memory")).doesNotContainKey("failed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "What did I say on 9999-12-31?",
        "What did I say on 0000-01-01 and on 31.02.99999?",
        "What was in December 9999, 12/31/9999 or 1/1/0000?"
      })
  void daysThatNobodyCanHold_areAskedForWithoutHarm(String question) {
    talk.say("My sister is called Mira.");

    JsonPath answer = talk.say(question);

    assertThat(RestTalk.text(answer)).isNotBlank();
    assertThat(answer.getMap("eunoe.receipt.memory")).doesNotContainKey("failed");
    given().queryParam("query", question).get("/v1/memories").then().statusCode(200);
  }
}
