package dev.eunoe.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.model.jinja.Text;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every kind of {@code tokenizer.json} against the ids of the reference library; see
 * training/references/make_tokenizers.py. User text is compared with the reference's {@code
 * encode_special_tokens}, the texts of templates with its plain encoding.
 */
class TokenizerGoldenTest {
  private static Tokenizer tokenizer(String name) {
    try (var stream = stream(name + ".json")) {
      return Tokenizer.read(name + ".json", stream.readAllBytes());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode golden(String name) {
    try (var stream = stream(name + ".ids.json")) {
      return new ObjectMapper().readTree(stream);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static java.io.InputStream stream(String file) {
    var stream = TokenizerGoldenTest.class.getResourceAsStream("/tokenizers/" + file);
    if (stream == null) {
      throw new AssertionError(file + " is missing");
    }
    return stream;
  }

  private static int[] ids(JsonNode list) {
    int[] ids = new int[list.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = list.get(i).asInt();
    }
    return ids;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt2",
        "llama3",
        "qwen2",
        "qwen35",
        "digits",
        "sentencepiece_always",
        "sentencepiece_first",
        "sentencepiece_normalizer",
        "unigram"
      })
  void encode_ofTheCorpus_givesTheIdsOfTheReference(String name) {
    var golden = golden(name);
    int[] specials = ids(golden.get("specials"));
    try (var tokenizer = tokenizer(name)) {
      assertThat(tokenizer.vocabSize()).isEqualTo(golden.get("vocab_size").asInt());
      for (var expected : golden.get("texts")) {
        String text = expected.get("text").asText();
        int[] ids = tokenizer.encode(text);
        // Null where the reference makes special tokens out of text.
        if (!expected.get("ids").isNull()) {
          assertThat(ids).as("%s: '%s'", name, text).isEqualTo(ids(expected.get("ids")));
          assertThat(tokenizer.decode(ids)).isEqualTo(expected.get("decoded").asText());
        }
        String guarded = tokenizer.specialTokens().guard(Text.given(text));
        assertThat(tokenizer.encodeTemplate(guarded)).as("%s: '%s'", name, text).isEqualTo(ids);
        // The unknown token is special, and is what text outside of the vocabulary becomes.
        assertThat(Arrays.stream(ids).filter(id -> id != unknown(name)).boxed())
            .as("%s: '%s'", name, text)
            .doesNotContainAnyElementsOf(Arrays.stream(specials).boxed().toList());
      }
    }
  }

  private static int unknown(String name) {
    return name.equals("unigram") ? 2 : name.startsWith("sentencepiece") ? 0 : -1;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt2",
        "llama3",
        "qwen2",
        "qwen35",
        "digits",
        "sentencepiece_always",
        "sentencepiece_first",
        "sentencepiece_normalizer",
        "unigram"
      })
  void encodeTemplate_ofSpecialTokensAndText_givesTheIdsOfTheReference(String name) {
    try (var tokenizer = tokenizer(name)) {
      for (var expected : golden(name).get("templates")) {
        String text = expected.get("text").asText();
        int[] ids = tokenizer.encodeTemplate(text);
        assertThat(ids).as("%s: '%s'", name, text).isEqualTo(ids(expected.get("ids")));
        assertThat(tokenizer.decode(ids)).as(name).isEqualTo(expected.get("decoded").asText());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt2",
        "llama3",
        "qwen2",
        "qwen35",
        "digits",
        "sentencepiece_always",
        "sentencepiece_first",
        "sentencepiece_normalizer",
        "unigram"
      })
  void decoder_tokenByToken_equalsDecodeAndNeverEmitsHalfACharacter(String name) {
    try (var tokenizer = tokenizer(name)) {
      var golden = golden(name);
      for (String field : new String[] {"texts", "templates"}) {
        for (var expected : golden.get(field)) {
          String decoded = expected.get("decoded").asText("");
          var decoder = tokenizer.decoder();
          var streamed = new StringBuilder();
          for (int id : ids(expected.get("ids"))) {
            String part = decoder.add(id);
            if (!decoded.contains("\ufffd")) {
              assertThat(part).as(name).doesNotContain("\ufffd");
            }
            streamed.append(part);
          }
          assertThat(streamed.append(decoder.finish())).as(name).hasToString(decoded);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sentencepiece_always", "sentencepiece_normalizer"})
  void decoder_ofRandomBytesAndWords_keepsEveryWholeCharacter(String name) {
    try (var tokenizer = tokenizer(name)) {
      for (int seed = 0; seed < 30; seed++) {
        var random = new SplittableRandom(seed);
        var decoder = tokenizer.decoder();
        var streamed = new StringBuilder();
        var expected = new StringBuilder();
        for (int i = 0; i < 30; i++) {
          // A character by its bytes, a lone byte that begins none, or an ordinary token.
          int kind = random.nextInt(3);
          if (kind == 0) {
            String character = Character.toString(random.nextInt(0x80, 0xd800));
            for (byte b : character.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
              streamed.append(decoder.add(3 + (b & 0xff)));
            }
            expected.append(character);
          } else if (kind == 1) {
            streamed.append(decoder.add(3 + 0xff));
            expected.append('\ufffd');
          } else {
            int id = random.nextInt(3 + 256, tokenizer.vocabSize() - 2);
            streamed.append(decoder.add(id));
            String text = tokenizer.decode(new int[] {3 + 'A', id}).substring(1);
            expected.append(i == 0 && text.startsWith(" ") ? text.substring(1) : text);
          }
        }
        assertThat(streamed.append(decoder.finish()))
            .as("%s, seed %d", name, seed)
            .hasToString(expected.toString());
      }
    }
  }
}
