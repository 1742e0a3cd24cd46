package dev.eunoe.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.command.TestCheckpoints;
import dev.eunoe.hub.remote.HubException;
import dev.eunoe.hub.remote.HubName;
import dev.eunoe.hub.remote.HubSettings;
import dev.eunoe.hub.remote.Patience;
import dev.eunoe.model.weights.ModelOutline;
import dev.eunoe.progress.ProgressBar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is fetched of which repository, where it lies, and what is not fetched again. */
class HubTest {
  static final Patience QUICK =
      new Patience(4, Duration.ofMillis(1), Duration.ofSeconds(2), Duration.ofSeconds(20));

  @TempDir Path home;
  private TestHub server;

  @BeforeEach
  void startHub() throws IOException {
    server = new TestHub();
  }

  @AfterEach
  void stopHub() {
    server.close();
  }

  static Hub hub(TestHub server, Path home, Map<String, String> more) {
    return hub(server, home, more, QUICK);
  }

  static Hub hub(TestHub server, Path home, Map<String, String> more, Patience patience) {
    var environment = new HashMap<>(Map.of("HF_ENDPOINT", server.url() + "/"));
    environment.putAll(more);
    var said = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    return new Hub(
        HubSettings.of(environment, home.toString()),
        patience,
        new PullProgress(new ProgressBar(said, false, System::nanoTime)));
  }

  private PulledModel pull(String name) {
    return hub(server, home, Map.of()).pull(HubName.parse(name));
  }

  private List<String> files(String folder) throws IOException {
    Path root = home.resolve(".eunoe/models/tester").resolve(folder);
    try (var all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private void putLlama() throws IOException {
    server
        .putFolder(TestCheckpoints.tiny("llama"))
        .put("README.md", "# Tiny")
        .put("pytorch_model.bin", new byte[5000])
        .put("onnx/model.onnx", new byte[5000])
        .put("generation_config.json", "{}")
        .put("additional_chat_templates/tool_use.jinja", "{{ messages }}");
  }

  private void putGguf(String... names) throws IOException {
    for (String name : names) {
      server.put(name, Files.readAllBytes(TestCheckpoints.gguf("llama")));
    }
  }

  @Test
  void aFolder_isPulledWithWhatTheEngineReads_andOpens() throws IOException {
    putLlama();
    var model = pull(TestHub.NAME);

    assertThat(files("tiny"))
        .containsExactly(
            ".lock",
            "additional_chat_templates/tool_use.jinja",
            "config.json",
            "generation_config.json",
            "model.safetensors",
            "pulled.json");
    assertThat(model.path()).isEqualTo(home.resolve(".eunoe/models/tester/tiny"));
    assertThat(ModelOutline.read(model.path()).architecture()).isEqualTo("llama");
  }

  @Test
  void aSecondPull_fetchesNothing_andANameThatIsHereAsksNobody() throws IOException {
    putLlama();
    var first = pull(TestHub.NAME);
    server.forget();

    assertThat(pull(TestHub.NAME)).isEqualTo(first);
    assertThat(server.filesAsked()).isEmpty();
    server.forget();
    assertThat(hub(server, home, Map.of()).model(HubName.parse("hf:" + TestHub.NAME)))
        .isEqualTo(first);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aNewCommit_bringsTheFilesThatChanged_andRemovesThoseThatWent() throws IOException {
    putLlama();
    pull(TestHub.NAME);
    server.forget();
    server.commit("2");
    server.put("generation_config.json", "{\"eos_token_id\": 1}");
    server.put("additional_chat_templates/tool_use.jinja.old", "");
    var model = pull(TestHub.NAME);

    assertThat(model.commit()).isEqualTo("2".repeat(40));
    assertThat(server.filesAsked()).containsExactly("config.json", "generation_config.json");
    assertThat(model.folder().resolve("generation_config.json"))
        .hasContent("{\"eos_token_id\": 1}");
  }

  @Test
  void shards_areThoseOfTheIndex() throws IOException {
    putLlama();
    byte[] whole = server.content("model.safetensors");
    server.remove("model.safetensors");
    server.put("model-00001-of-00001.safetensors", whole);
    server.put("model-00009-of-00009.safetensors", whole);
    server.put(
        "model.safetensors.index.json",
        "{\"weight_map\": {\"model.norm.weight\": \"model-00001-of-00001.safetensors\"}}");

    assertThat(ModelOutline.read(pull(TestHub.NAME).path()).parameters()).isPositive();
    assertThat(files("tiny"))
        .contains("model-00001-of-00001.safetensors", "model.safetensors.index.json")
        .doesNotContain("model-00009-of-00009.safetensors");

    server.commit("2");
    server.put("model.safetensors.index.json", "{\"weight_map\": {\"a\": \"../other\"}}");
    assertThatThrownBy(() -> pull(TestHub.NAME))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("names the file '../other', which the repository does not hold");
    server.put("model.safetensors", whole);
    assertThat(ModelOutline.read(pull(TestHub.NAME).path()).parameters()).isPositive();
    assertThat(files("tiny"))
        .contains("model.safetensors")
        .noneMatch(name -> name.contains("-of-"));
  }

  @Test
  void aGgufModel_isTheOneThatWasNamed_elseTheFirstInOrder() throws IOException {
    putGguf("tiny-Q4_0.gguf", "tiny-q8_0.gguf", "tiny-F16.gguf", "mmproj-F16.gguf");

    assertThat(pull(TestHub.NAME).path())
        .isEqualTo(home.resolve(".eunoe/models/tester/tiny/q8_0/tiny-q8_0.gguf"));
    var named = pull(TestHub.NAME + ":f16");
    assertThat(named.name()).hasToString(TestHub.NAME + ":F16");
    assertThat(ModelOutline.read(named.path()).parameters()).isPositive();
    assertThat(files("tiny"))
        .containsExactly(
            ".lock",
            "F16/pulled.json",
            "F16/tiny-F16.gguf",
            "q8_0/pulled.json",
            "q8_0/tiny-q8_0.gguf");
    assertThat(hub(server, home, Map.of()).models())
        .extracting(model -> model.name().toString())
        .containsExactly(TestHub.NAME + ":F16", TestHub.NAME + ":q8_0");
    assertThat(hub(server, home, Map.of()).model(HubName.parse(TestHub.NAME)).name().quant())
        .isEqualTo("q8_0");
  }

  @Test
  void aGgufModelThatIsNotThere_isAnsweredWithThoseThatAre() throws IOException {
    putGguf("tiny-Q4_0.gguf", "tiny-IQ2_XS.gguf", "other-Q4_0.gguf");

    assertThatThrownBy(() -> pull(TestHub.NAME + ":Q5_0")).hasMessageContaining("take one of Q4_0");
    assertThatThrownBy(() -> pull(TestHub.NAME + ":IQ2_XS")).hasMessageContaining("not read here");
    assertThatThrownBy(() -> pull(TestHub.NAME))
        .hasMessageContaining("name one of other-Q4_0, tiny-Q4_0 behind a colon");
    assertThat(pull(TestHub.NAME + ":other-Q4_0").path()).hasFileName("other-Q4_0.gguf");
  }

  @Test
  void aSplitGgufModel_isPulledWhole() throws IOException {
    putGguf("Q8_0/tiny-Q8_0-00001-of-00002.gguf", "Q8_0/tiny-Q8_0-00002-of-00002.gguf");

    assertThat(pull(TestHub.NAME + ":Q8_0").path()).hasFileName("tiny-Q8_0-00001-of-00002.gguf");
    assertThat(files("tiny/Q8_0"))
        .containsExactly(
            "pulled.json", "tiny-Q8_0-00001-of-00002.gguf", "tiny-Q8_0-00002-of-00002.gguf");
    server.commit("2");
    server.remove("Q8_0/tiny-Q8_0-00001-of-00002.gguf");
    assertThatThrownBy(() -> pull(TestHub.NAME + ":Q8_0")).hasMessageContaining("each part once");
  }

  @Test
  void aFamilyThatIsNotRead_isRefusedBeforeItsWeightsAreFetched() throws IOException {
    putLlama();
    server.put("config.json", "{\"model_type\": \"rwkv7\"}");
    assertThatThrownBy(() -> pull(TestHub.NAME))
        .hasMessageStartingWith("tester/tiny/config.json: model_type is 'rwkv7'");
    assertThat(server.filesAsked()).containsExactly("config.json");

    putGguf("tiny-Q8_0.gguf");
    assertThat(pull(TestHub.NAME).path()).hasFileName("tiny-Q8_0.gguf");

    var other = new String(server.content("tiny-Q8_0.gguf"), StandardCharsets.ISO_8859_1);
    byte[] unknown = other.replace("llama", "lemma").getBytes(StandardCharsets.ISO_8859_1);
    byte[] large = java.util.Arrays.copyOf(unknown, 1 << 20);
    server.put("tiny-Q4_0.gguf", large).forget();
    assertThatThrownBy(() -> pull(TestHub.NAME + ":Q4_0"))
        .hasMessageContaining("general.architecture is 'lemma'");
    assertThat(server.bytesSent()).isEqualTo(1 << 16);
  }

  @Test
  void whatHoldsNoModel_isRefusedWithWhatItHolds() {
    server.put("pytorch_model.bin", new byte[10]).put("config.json", "{}");
    assertThatThrownBy(() -> pull(TestHub.NAME))
        .hasMessageEndingWith("it holds config.json, pytorch_model.bin.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tiny", "../tiny", "a/../b", "a/b/c", "a/b:..", "a/b c", "a/b:", "/b", "a\\b/c"})
  void aStrangeName_isRefused_beforeAnybodyIsAsked(String name) {
    assertThatThrownBy(() -> pull(name))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("expected OWNER/NAME");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void runsAtOnce_fetchEachFileOnce() throws Exception {
    putLlama();
    var one = CompletableFuture.supplyAsync(() -> pull(TestHub.NAME));
    var other = CompletableFuture.supplyAsync(() -> pull(TestHub.NAME));

    assertThat(one.get()).isEqualTo(other.get());
    assertThat(server.requestsFor("model.safetensors")).hasSize(1);
  }

  @Test
  void offline_whatIsHereIsFound_andTheRestRefused() throws IOException {
    putLlama();
    pull(TestHub.NAME);
    server.forget();
    var offline = hub(server, home, Map.of("HF_HUB_OFFLINE", "1"));

    assertThat(offline.model(HubName.parse(TestHub.NAME)).path()).isDirectory();
    assertThatThrownBy(() -> offline.model(HubName.parse("some/other")))
        .hasMessageContaining("HF_HUB_OFFLINE")
        .hasMessageContaining("holds " + TestHub.NAME);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void moreThanTheDiskHolds_isRefusedWithBothNumbers() throws IOException {
    putLlama();
    server.lists("model.safetensors", 1L << 49);
    assertThatThrownBy(() -> pull(TestHub.NAME))
        .hasMessageMatching(".* needs 512 TiB more in .*, where \\d.* are free; .*");
    assertThat(server.filesAsked()).containsExactly("config.json");
  }

  @Test
  void anotherFolder_isNamedByAVariable() throws IOException {
    putLlama();
    Path other = home.resolve("else where");
    var model =
        hub(server, home, Map.of("EUNOE_MODELS", other.toString()))
            .pull(HubName.parse(TestHub.NAME));
    assertThat(model.path()).isEqualTo(other.resolve(TestHub.NAME));
  }
}
