package dev.eunoe.turn.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.model.kernel.KernelsProvider;
import dev.eunoe.model.kernel.KernelsRequest;
import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.SpecialTokens;
import dev.eunoe.model.tokenizer.TokenizerException;
import dev.eunoe.model.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Holds published templates against a conversation of six turns: {@code -Dtemplates=DIR}, a folder
 * with a {@code NAME/tokenizer_config.json} for each. They belong to others, so none is in this
 * repository, and without the folder this is skipped.
 */
class PublishedTemplatesTest {
  private static final int TURNS = 6;
  private static final String ANSWER = "<think>\nHm, number %d.\n</think>\n\nAnswer %d.";

  @Test
  void eachTemplate_holdsSixTurnsOrIsRefusedAtTheStart() throws IOException {
    String folder = System.getProperty("templates");
    Assumptions.assumeTrue(folder != null, "skipped: no published templates (-Dtemplates=DIR)");
    var lines = new TreeMap<String, String>();
    var kernels = KernelsProvider.choose(new KernelsRequest("vector", "auto", 1));
    try (var checkpoint = Checkpoint.open(Path.of("../hybrid-model/models/eunoe-mini"), kernels);
        Stream<Path> files = Files.walk(Path.of(folder))) {
      for (Path file : files.filter(f -> f.endsWith("tokenizer_config.json")).toList()) {
        JsonNode config = new ObjectMapper().readTree(file.toFile());
        String jinja = template(config.path("chat_template"));
        if (!jinja.isEmpty()) {
          String name = Path.of(folder).relativize(file).getName(0).toString();
          lines.put(
              name, line(name, jinja, tokens(config), checkpoint.tokenizer().specialTokens()));
        }
      }
    }
    assertThat(lines).isNotEmpty();
    System.out.println(
        "| template | system | thinking in history | characters read again in each turn |");
    System.out.println("|---|---|---|---|");
    lines.values().forEach(System.out::println);
  }

  /** The one, or of several that which is called default, as the engine takes it. */
  private static String template(JsonNode templates) {
    if (!templates.isArray()) {
      return templates.asText();
    }
    JsonNode taken = templates.path(0);
    for (JsonNode named : templates) {
      taken = named.path("name").asText().equals("default") ? named : taken;
    }
    return taken.path("template").asText();
  }

  private static Map<String, String> tokens(JsonNode config) {
    var tokens = new TreeMap<String, String>();
    for (String name : List.of("bos_token", "eos_token", "pad_token", "unk_token")) {
      JsonNode token = config.path(name);
      String text = token.isObject() ? token.path("content").asText() : token.asText();
      if (!text.isEmpty() && !text.equals("null")) {
        tokens.put(name, text);
      }
    }
    return tokens;
  }

  private static String line(
      String name, String jinja, Map<String, String> tokens, SpecialTokens special) {
    var template = new ChatTemplate(name, jinja, null, tokens, special);
    GrowingTemplate growing;
    try {
      growing = new GrowingTemplate(name, template);
    } catch (IllegalStateException | TokenizerException refused) {
      return "| " + name + " | – | – | refused: " + refused.getMessage() + " |";
    }
    return "| %s | %s | %s | %s |"
        .formatted(
            name,
            system(growing),
            !growing.inHistory(ANSWER.formatted(1, 1)).contains("</think>") ? "dropped" : "kept",
            String.join(" ", readAgain(template, growing)));
  }

  private static String system(GrowingTemplate growing) {
    try {
      growing.whole(List.of(new ChatMessage("system", ""), new ChatMessage("user", "Hi.")), true);
      return growing.isSystemKept() ? "in front" : "with the first question";
    } catch (TokenizerException e) {
      return "none";
    }
  }

  /** What is read for the answer and, otherwise, for the history; checked against the whole. */
  private static List<String> readAgain(ChatTemplate template, GrowingTemplate growing) {
    List<ChatMessage> whole = new ArrayList<>();
    String history = "";
    List<String> again = new ArrayList<>();
    for (int turn = 1; turn <= TURNS; turn++) {
      var question = new ChatMessage("user", "Question " + turn + "?");
      String answer = ANSWER.formatted(turn, turn);
      boolean root = turn == 1;
      List<ChatMessage> chat = List.of(question);
      String given = root ? growing.whole(chat, true) : growing.behindAnswer(chat, true);
      String kept = growing.questionInHistory(chat, root) + growing.inHistory(answer);
      whole.add(question);
      assertThat(history + given).isEqualTo(template.render(whole, true));
      whole.add(new ChatMessage("assistant", answer));
      String read = given + answer;
      int common = 0;
      while (common < Math.min(read.length(), kept.length())
          && read.charAt(common) == kept.charAt(common)) {
        common++;
      }
      again.add(String.valueOf(kept.length() - common));
      history += kept + growing.closing();
    }
    whole.add(new ChatMessage("user", "Well?"));
    assertThat(template.render(whole, true)).startsWith(history);
    return again;
  }
}
