package dev.eunoe.memory.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonSecretsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Nothing of them occurs by chance in what {@link #tree} makes. */
  private static final List<String> SECRETS =
      List.of("Zx9!quartz", "4111 1111 1111 1111", "sk-ZYXWVUTSRQPONMLKJIHG", "hunter2zz");

  private static final List<String> AROUND =
      List.of(
          "password: %s",
          "The password:\n%s",
          "\"password\": \"%s\"",
          "password=\\%s\\",
          "\u2028api key: %s\"}",
          "My wifi password is %s.",
          "pwd:\t%s\r\n{\"input\":1}");

  private static final List<String> KEYS =
      List.of("input", "instructions", "a\"b", "back\\slash", "line\nbreak", "é\u0001", "", "id");

  private static final List<String> NAMES =
      List.of("password", "user_password", "pwd", "apiKey", "client-secret", "PIN", "auth_token");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":\"The password:\\nnever tell\"}|{\"a\":\"The password:\\n[redacted: password] tell\"}",
        "{\"pwd\":123456}|{\"pwd\":\"[redacted: password]\"}",
        "{\"pwd\":\"x\"}|{\"pwd\":\"[redacted: password]\"}",
        "{\"secret\":{\"for\":\"db\",\"n\":[7,\"y\",null,true]}}"
            + "|{\"secret\":{\"for\":\"[redacted: password]\",\"n\":[\"[redacted: password]\",\"[redacted: password]\",null,true]}}",
        "{\"card\":4111111111111111}|{\"card\":\"[redacted: card number]\"}",
        "{\"turn_id\":\"turn_0a4111111111111111bc4111111111111111\"}"
            + "|{\"turn_id\":\"turn_0a4111111111111111bc4111111111111111\"}",
        "{\"max_output_tokens\":12,\"top_p\":0.10}|{\"max_output_tokens\":12,\"top_p\":0.10}",
      })
  void textRulesOnJson_judgeValues(String json, String kept) {
    assertThat(JsonSecrets.redact(json)).isEqualTo(kept);
    assertThat(JsonSecrets.redact(kept)).isEqualTo(kept);
  }

  @Test
  void textRulesOnJson_leaveJsonOfTheSameShapeWithoutTheSecrets() throws JsonProcessingException {
    for (int seed = 0; seed < 3_000; seed++) {
      JsonNode tree = tree(new Random(seed), 4);

      String kept = JsonSecrets.redact(tree.toString());

      JsonNode read = JSON.readTree(kept);
      assertThat(shape(read)).as("seed %d", seed).isEqualTo(shape(tree));
      for (String secret : SECRETS) {
        assertThat(kept).as("seed %d", seed).doesNotContain(secret);
      }
    }
  }

  @Test
  void piecesOfASecretThatNamesKeys_renameNone() {
    Set<String> secrets = Secrets.in("My password is input-instructions-model1.");
    String json = "{\"input\":\"x\",\"instructions\":\"of a model1\",\"model\":\"m\"}";

    assertThat(JsonSecrets.redact(json, text -> Secrets.withoutPieces(text, secrets)))
        .isEqualTo("{\"input\":\"x\",\"instructions\":\"of a [redacted]\",\"model\":\"m\"}");
  }

  private static JsonNode tree(Random random, int depth) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (random.nextInt(depth == 0 ? 5 : 8)) {
      case 0 -> nodes.numberNode(random.nextInt());
      case 1 -> nodes.booleanNode(random.nextBoolean());
      case 2 -> nodes.nullNode();
      case 3, 4 -> nodes.textNode(said(random));
      case 5 -> {
        ArrayNode list = nodes.arrayNode();
        random.ints(random.nextInt(4)).forEach(_ -> list.add(tree(random, depth - 1)));
        yield list;
      }
      default -> {
        ObjectNode object = nodes.objectNode();
        random
            .ints(random.nextInt(5))
            .forEach(_ -> object.set(any(KEYS, random), tree(random, depth - 1)));
        if (random.nextBoolean()) {
          object.put(any(NAMES, random), any(SECRETS, random));
        }
        yield object;
      }
    };
  }

  private static String said(Random random) {
    String secret = any(SECRETS, random);
    boolean tells = secret.startsWith("4") || secret.startsWith("sk-");
    String before = random.nextBoolean() ? "Said \"so\":\\\n\u00e9 " : "";
    return before + (tells ? secret + " ok" : any(AROUND, random).formatted(secret));
  }

  private static <T> T any(List<T> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }

  /** Keys, lists and kinds of values; a number may have become a string. */
  private static String shape(JsonNode node) {
    var shape = new StringBuilder();
    if (node.isObject()) {
      node.properties()
          .forEach(field ->
              shape.append(field.getKey()).append('=').append(shape(field.getValue())).append(';'));
      return "{" + shape + "}";
    } else if (node.isArray()) {
      node.forEach(value -> shape.append(shape(value)).append(','));
      return "[" + shape + "]";
    }
    return node.isTextual() || node.isNumber() ? "value" : node.toString();
  }
}
