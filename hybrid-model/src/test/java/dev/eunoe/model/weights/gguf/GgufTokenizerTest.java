package dev.eunoe.model.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Vocabularies in the form of GGUF beside the ids of the reference: the tokenizers library for
 * byte-level BPE, a plain transcription of the rule for SentencePiece.
 */
class GgufTokenizerTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private static JsonNode golden() throws IOException {
    try (var in = GgufTokenizerTest.class.getResourceAsStream("/gguf/tokenizers.json")) {
      return JSON.readTree(in);
    }
  }

  private static GgufWriter vocabulary(JsonNode golden, String model) {
    var tokens = new ArrayList<String>();
    golden.get("tokens").forEach(token -> tokens.add(token.asText()));
    return new GgufWriter()
        .key("tokenizer.ggml.model", model)
        .key("tokenizer.ggml.tokens", tokens)
        .key("tokenizer.ggml.token_type", JSON.convertValue(golden.get("types"), int[].class));
  }

  private GgufWriter byteLevel(String pre) throws IOException {
    var merges = new ArrayList<String>();
    golden().get("byteLevel").get("merges").forEach(merge -> merges.add(merge.asText()));
    return vocabulary(golden().get("byteLevel"), "gpt2")
        .key("tokenizer.ggml.pre", pre)
        .key("tokenizer.ggml.merges", merges);
  }

  private GgufWriter sentencePiece(boolean prefix) throws IOException {
    var golden = golden().get("sentencePiece");
    return vocabulary(golden, "llama")
        .key("tokenizer.ggml.scores", JSON.convertValue(golden.get("scores"), float[].class))
        .key("tokenizer.ggml.add_space_prefix", prefix);
  }

  private Tokenizer tokenizer(GgufWriter writer) throws IOException {
    return Tokenizer.open(
        Files.writeString(folder.resolve("tokenizer.json"), json(writer).toString()));
  }

  private JsonNode json(GgufWriter writer) throws IOException {
    var file = writer.write(folder.resolve("vocabulary.gguf"));
    try (var arena = Arena.ofConfined()) {
      return GgufTokenizer.json(GgufFile.map(file, arena).metadata());
    }
  }

  private static void assertIds(Tokenizer tokenizer, JsonNode texts, JsonNode ids) {
    assertThat(texts.size()).isEqualTo(ids.size()).isGreaterThan(15);
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i).asText();
      int[] expected = JSON.convertValue(ids.get(i), int[].class);
      int[] found = tokenizer.encode(text);
      assertThat(found).as("'%s'", text).containsExactly(expected);
      // Behind the token of three spaces a prefix is added as at the beginning, which decoding
      // shows.
      if (!text.contains("   ")) {
        assertThat(tokenizer.decode(found)).isEqualTo(text);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama-bpe",
        "falcon-h1",
        "dbrx",
        "qwen2",
        "qwen35",
        "gpt-2",
        "falcon",
        "smollm",
        "tekken",
        "gpt-4o"
      })
  void encode_byTheNamedExpression_equalsTheReference(String pre) throws IOException {
    try (var tokenizer = tokenizer(byteLevel(pre))) {
      assertIds(tokenizer, golden().get("texts"), golden().get("byteLevel").get("ids").get(pre));
    }
  }

  /** GPT-NeoX's cut is GPT-2's, under the names of the models it was first met in. */
  @ParameterizedTest
  @ValueSource(strings = {"olmo", "mpt"})
  void encode_byAnotherNameOfGpt2_equalsTheReference(String pre) throws IOException {
    try (var tokenizer = tokenizer(byteLevel(pre))) {
      var ids = golden().get("byteLevel").get("ids");
      assertIds(tokenizer, golden().get("texts"), ids.get("gpt-2"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void encode_byScores_equalsTheReference(boolean prefix) throws IOException {
    var golden = golden().get("sentencePiece");
    try (var tokenizer = tokenizer(sentencePiece(prefix))) {
      assertIds(tokenizer, golden.get("texts"), golden.get(prefix ? "prefixed" : "plain"));
    }
  }

  @Test
  void encode_byMergesOfPieces_equalsTheReference() throws IOException {
    var merges = new ArrayList<String>();
    json(sentencePiece(false))
        .at("/model/merges")
        .forEach(merge -> merges.add(merge.get(0).asText() + " " + merge.get(1).asText()));
    var golden = golden().get("sentencePiece");
    var writer =
        vocabulary(golden, "gemma4")
            .key("tokenizer.ggml.merges", merges)
            .key("tokenizer.ggml.add_space_prefix", false);
    try (var tokenizer = tokenizer(writer)) {
      assertIds(tokenizer, golden.get("texts"), golden.get("plain"));
    }
  }

  @Test
  void encodeTemplate_ofControlTokens_givesTheirIds() throws IOException {
    try (var tokenizer = tokenizer(byteLevel("qwen2"))) {
      assertThat(tokenizer.encodeTemplate("<|im_start|><|im_end|>")).containsExactly(1, 2);
    }
    try (var tokenizer = tokenizer(sentencePiece(false))) {
      int turn = golden().get("sentencePiece").get("tokens").size() - 1;
      assertThat(tokenizer.encodeTemplate("<start_of_turn>")).containsExactly(turn);
    }
  }

  @Test
  void json_ofAnUnknownExpression_namesTheKnownOnes() throws IOException {
    var writer = byteLevel("guess");
    assertThatThrownBy(() -> tokenizer(writer))
        .isInstanceOf(GgufException.class)
        .hasMessageContaining(
            "vocabulary.gguf: key tokenizer.ggml.pre is 'guess', expected one of [llama-bpe,");
  }

  @Test
  void json_ofScoresThatOrderNothing_isRefused() throws IOException {
    var golden = golden().get("sentencePiece");
    float[] scores = new float[golden.get("tokens").size()];
    var writer = sentencePiece(true).key("tokenizer.ggml.scores", scores);
    assertThatThrownBy(() -> tokenizer(writer))
        .hasMessageContaining("key tokenizer.ggml.scores gives the piece");
    var short1 = sentencePiece(true).key("tokenizer.ggml.scores", new float[3]);
    assertThatThrownBy(() -> tokenizer(short1))
        .hasMessageContaining("is an array of 3 F32, expected one for each of the");
  }

  @Test
  void json_ofATokenTwice_namesIt() throws IOException {
    var writer =
        byteLevel("qwen2")
            .key("tokenizer.ggml.tokens", List.of("a", "b", "a"))
            .key("tokenizer.ggml.token_type", new int[] {1, 1, 1});
    assertThatThrownBy(() -> tokenizer(writer))
        .hasMessageContaining("key tokenizer.ggml.tokens has the token 'a' at 2");
  }
}
