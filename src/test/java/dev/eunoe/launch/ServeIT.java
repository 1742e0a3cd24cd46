package dev.eunoe.launch;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eunoe.OwnProcesses;
import dev.eunoe.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that cannot succeed end with one sentence, and touch nothing. */
@OwnProcesses
class ServeIT {
  private static final boolean UTF_8_NAMES =
      System.getProperty("sun.jnu.encoding", "").equals("UTF-8");
  private static final String KEY = "EUNOE_MEMORY_ENCRYPTION_KEY";
  private static final Path MODEL = Path.of("../hybrid-model/models/eunoe-mini");

  @TempDir Path data;
  @TempDir Path model;

  @Test
  void aModelWithoutTokenizer_isRefusedByName() throws Exception {
    copyModel();
    Files.delete(model.resolve("tokenizer.json"));

    assertThat(refusal("--model", model.toString())).contains("tokenizer.json");
  }

  @Test
  void aTruncatedTensorFile_isRefusedByName() throws Exception {
    copyModel();
    Path weights = model.resolve("model.safetensors");
    try (var file = Files.newByteChannel(weights, java.nio.file.StandardOpenOption.WRITE)) {
      file.truncate(Files.size(weights) / 2);
    }

    assertThat(refusal("--model", model.toString())).contains("model.safetensors");
  }

  @Test
  void aModelThatCannotBeServed_isRefusedBeforeADatabaseIsMade() throws Exception {
    assertThat(refusal("--model", "nope.gguf"))
        .matches("eunoe: There is no model at /.*nope.gguf; .*");
    copyModel();
    Files.writeString(model.resolve("chat_template.jinja"), "");
    assertThat(refusal("--model", model.toString())).contains("chat_template.jinja is empty");
    Files.delete(model.resolve("chat_template.jinja"));
    assertThat(refusal("--model", model.toString())).contains("has no chat template");

    assertThat(data).isEmptyDirectory();
  }

  @Test
  void aTemplateThatRewritesHistory_isRefusedAtStart() throws Exception {
    copyModel();
    Files.delete(model.resolve("summary.json")); // which would miss a role of its own first
    Files.writeString(
        model.resolve("chat_template.jinja"),
        "{% for m in messages %}<|{{ m.role }}|>{{ loop.length }} {{ m.content }}<|end|>{% endfor"
            + " %}");

    assertThat(refusal("--model", model.toString())).contains("writes all earlier messages anew");
  }

  @Test
  void aWeightThatIsNoNumber_isRefusedByName() throws Exception {
    copyModel();
    Path weights = model.resolve("model.safetensors");
    try (var file = Files.newByteChannel(weights, java.nio.file.StandardOpenOption.WRITE)) {
      file.position(Files.size(weights) / 2);
      // In bf16, f16 and f32 alike no number.
      file.write(java.nio.ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1}));
    }

    assertThat(refusal("--model", model.toString()))
        .contains("model.safetensors: tensor ")
        .contains("finite number");
    // The database was opened meanwhile; it is stopped as it should be.
    assertThat(data.resolve("database/data/PG_VERSION")).exists();
    assertThat(data.resolve("database/data/postmaster.pid")).doesNotExist();
  }

  @Test
  void aSettingThatCannotBe_isNamedWithItsBound() throws Exception {
    assertThat(refusal(Map.of("EUNOE_ENGINE_BATCH", "0"))).contains("eunoe.engine.batch", "1");
  }

  @Test
  void aDataDirectoryWithAnyName_keepsConversations() throws Exception {
    String odd = data + "/it's $HOME, `date` \"und\" \u00E4";
    assumeTrue(UTF_8_NAMES, "this JVM can name an ä");
    var unicode = Map.of("LC_ALL", "C.UTF-8");
    String first;
    try (var server = ServerProcess.start(List.of("--data", odd), unicode)) {
      first = server.respond("{\"input\": \"My sister is called Velmira.\"}").getString("id");
      assertThat(server.output())
          .contains("Loading the model")
          .containsPattern(
              "eunoe: Ready in [0-9.]+ s: .*database [0-9.]+, .*; meanwhile reading [0-9.]+,"
                  + " repacking [0-9.]+")
          .doesNotContain(" WARN ", "\tat ");
    }
    var alsoByMeaning = List.of("--data", odd, "--embeddings", "minilm");
    try (var server = ServerProcess.start(alsoByMeaning, unicode)) {
      assertThat(
              server
                  .respond(
                      """
                      {"input": "What is my sister called?", "previous_response_id": "%s"}
                      """
                          .formatted(first))
                  .getString("output[0].content[0].text"))
          .contains("Velmira");
      assertThat(
              given()
                  .baseUri(server.url())
                  .queryParam("query", "Do I have any siblings?")
                  .get("/v1/memories")
                  .jsonPath()
                  .getList("data.text"))
          .contains("Your sister is called Velmira."); // nearer than the mean of the four
      assertThat(given().baseUri(server.url()).get("/q/metrics").asString())
          .contains("eunoe_memory_vectors_due ");
      assertThat(server.output()).doesNotContain(" WARN ", "\tat ");
    }
  }

  @Test
  void embeddingsThatThereAreNot_areRefusedWithThoseThereAre() throws Exception {
    assertThat(refusal("--embeddings", "word2vec")).contains("word2vec").contains("off or minilm");
  }

  @Test
  void aNameThatTheLocaleCannotSpell_isRefusedWithTheLocaleThatCan() throws Exception {
    assumeTrue(UTF_8_NAMES, "this JVM can name an ä");
    var all = List.of("--data", data + "/\u00E4");
    try (var server = ServerProcess.launch(all, Map.of("LC_ALL", "POSIX"))) {
      assertThat(server.awaitExit()).isEqualTo(2);
      assertThat(server.output()).contains("LC_ALL=C.UTF-8").doesNotContain("\tat ");
    }
  }

  @Test
  void anUnknownBackend_isRefusedWithTheOnesThereAre() throws Exception {
    assertThat(refusal("--backend", "warp")).contains("warp").contains("vector");
  }

  @Test
  void aDatabaseThatIsNotThere_isNamed() throws Exception {
    String url = "postgresql://127.0.0.1:1/none";
    assertThat(refusal("--database-url", url, "--database-patience", "0s")).contains("127.0.0.1:1");
  }

  @Test
  void aDataDirectoryInUse_isRefused_andItsUserGoesOn() throws Exception {
    var options = List.of("--data", data.toString());
    var noHost = Map.of("QUARKUS_HTTP_HOST", ""); // which is as good as none
    try (var first = ServerProcess.start(options, noHost)) {
      assertThat(refusal("--data", data.toString())).contains("in use");

      assertThat(first.respond("{\"input\": \"Still there?\"}").getString("id"))
          .startsWith("resp_");
    }
  }

  @Test
  void aDatabaseThatWasEncryptedAtTheStart_isServedWithItsKeyAlone() throws Exception {
    var options = List.of("--data", data.toString());
    try (var first = ServerProcess.start(options, Map.of())) {
      first.respond("{\"input\": \"My sister is called Velmira.\"}");
    }
    var key = Map.of(KEY, "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
    try (var second = ServerProcess.start(options, key)) {
      assertThat(
              second
                  .respond("{\"input\": \"What is my sister called?\"}")
                  .getString("output[0].content[0].text"))
          .contains("Velmira");
    }

    assertThat(refusal("--data", data.toString())).contains("encrypted with the key").contains(KEY);
    assertThat(refusal(Map.of(KEY, "c2hvcnQ="), "--data", data.toString()))
        .contains("must have 32 bytes")
        .doesNotContain("c2hvcnQ");
  }

  @Test
  void listeningBeyondLoopback_withoutKnowingTheCaller_isRefusedWithTheOptionsThatAllowIt()
      throws Exception {
    for (String host : List.of("0.0.0.0", "::")) {
      assertThat(refusal("--host", host))
          .contains(host)
          .contains("--auth keys")
          .contains("EUNOE_OWNERS_PROXY_SECRET")
          .contains("--allow-anonymous")
          .contains("EUNOE_WEB_ALLOW_ANONYMOUS");
    }
    assertThat(refusal(Map.of("QUARKUS_HTTP_HOST", "0.0.0.0"))).contains("--allow-anonymous");
    assertThat(data).isEmptyDirectory();

    var options = List.of("--data", data.toString(), "--host", "0.0.0.0");
    var secret = Map.of("EUNOE_OWNERS_PROXY_SECRET", "a-secret-of-the-proxy");
    try (var known = ServerProcess.start(options, secret)) {
      assertThat(known.output()).doesNotContain("refusing");
    }
    try (var open = ServerProcess.start(options, Map.of("EUNOE_WEB_ALLOW_ANONYMOUS", "true"))) {
      assertThat(open.respond("{\"input\": \"Hello.\"}").getString("id")).startsWith("resp_");
    }
  }

  @Test
  void aHostThatIsEmptyOrUnknown_isRefusedByName() throws Exception {
    assertThat(refusal("--host", "")).contains("--host");
    assertThat(refusal("--host", "  ")).contains("--host");
    assertThat(refusal("--host", "no.such.host.invalid")).contains("no.such.host.invalid");
    assertThat(data).isEmptyDirectory();
  }

  private String refusal(String... options) throws IOException, InterruptedException {
    return refusal(Map.of(), options);
  }

  /** Starts the server, which must end with 1, and returns its one sentence. */
  private String refusal(Map<String, String> environment, String... options)
      throws IOException, InterruptedException {
    var all = new java.util.ArrayList<>(List.of(options));
    if (!all.contains("--data") && !all.contains("--database-url")) {
      all.addAll(List.of("--data", data.toString()));
    }
    try (var server = ServerProcess.launch(all, environment)) {
      assertThat(server.awaitExit()).isEqualTo(1);
      String output = server.output();
      assertThat(output).doesNotContain("\tat ");
      return output
          .lines()
          .filter(line -> line.startsWith("eunoe: "))
          .reduce((before, last) -> last)
          .orElseThrow(() -> new AssertionError("no sentence in:\n" + output));
    }
  }

  private void copyModel() throws IOException {
    try (Stream<Path> files = Files.list(MODEL)) {
      for (Path file : files.toList()) {
        Files.copy(file, model.resolve(file.getFileName()));
      }
    }
  }
}
