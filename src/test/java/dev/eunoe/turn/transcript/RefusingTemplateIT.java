package dev.eunoe.turn.transcript;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.eunoe.OwnProcesses;
import dev.eunoe.ServerProcess;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A model whose template takes no system messages, and only turns that alternate. */
@Timeout(180)
@OwnProcesses
class RefusingTemplateIT {
  private static final Path MINI = Path.of("../hybrid-model/models/eunoe-mini");

  private static final String RULES =
      """
      {%- for message in messages -%}
      {%- if message['role'] == 'system' -%}
      {{- raise_exception('System role not supported') -}}
      {%- endif -%}
      {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}
      {{- raise_exception('Conversation roles must alternate user/assistant/user') -}}
      {%- endif -%}
      {%- endfor -%}
      """;

  @TempDir Path data;
  @TempDir Path model;

  private void makeModel() throws IOException {
    try (Stream<Path> files = Files.list(MINI)) {
      for (Path file : files.filter(f -> !f.endsWith("summary.json")).toList()) {
        Files.copy(file, model.resolve(file.getFileName()));
      }
    }
    Path template = model.resolve("chat_template.jinja");
    Files.writeString(template, RULES + Files.readString(template));
  }

  @Test
  void whatTheTemplateRefuses_isTheCallersToChange_inTheTemplatesWords() throws Exception {
    makeModel();
    try (var server =
        ServerProcess.start(
            List.of("--data", data.toString(), "--model", model.toString()), Map.of())) {
      String user = "{\"role\": \"user\", \"content\": \"Hi.\"}";
      String system = "{\"role\": \"system\", \"content\": \"Be brief.\"}";
      for (String body : List.of("{\"messages\": [%s, %s]}", "{\"input\": [%s, %s]}")) {
        refused(server, body.formatted(system, user), "System role not supported");
        refused(server, body.formatted(user, user), "roles must alternate");
      }
      refused(server, "{\"input\": \"Hi.\", \"instructions\": \"x\"}", "System role not supported");
      String id = server.respond("{\"input\": \"Hi.\", \"max_output_tokens\": 4}").getString("id");
      refused(
          server,
          "{\"input\": [%s, %s], \"previous_response_id\": \"%s\"}".formatted(system, user, id),
          "System role not supported");
      given()
          .baseUri(server.url())
          .contentType("application/json")
          .body(importOfASystemMessage())
          .post("/v1/memories/import")
          .then()
          .statusCode(400)
          .body("error.message", containsString("System role not supported"))
          .body("error.message", containsString("resp_imported"));
      assertThat(server.output()).doesNotContain("nobody foresaw");
    }
  }

  private static void refused(ServerProcess server, String body, String words) {
    ValidatableResponse response =
        given()
            .baseUri(server.url())
            .contentType("application/json")
            .body(body)
            .post(body.contains("messages") ? "/v1/chat/completions" : "/v1/responses")
            .then()
            .statusCode(400);
    response
        .body("error.code", equalTo("conversation_refused"))
        .body("error.message", containsString(words));
  }

  private static String importOfASystemMessage() {
    return """
    {"format": "eunoe-memory", "version": 1, "conversations": [{"id": "conv_imported", "title": "T",
     "created_at": "2026-05-03T10:00:00Z", "updated_at": "2026-05-03T10:00:00Z", "responses": [
      {"id": "resp_imported", "model": "m", "status": "completed", "created_at": "2026-05-03T10:00:00Z",
       "messages": [{"id": "turn_s", "role": "system", "text": "Hi.", "at": "2026-05-03T10:00:00Z"},
        {"id": "turn_u", "role": "user", "text": "Hi.", "at": "2026-05-03T10:00:00Z"}]}]}]}\
    """;
  }
}
