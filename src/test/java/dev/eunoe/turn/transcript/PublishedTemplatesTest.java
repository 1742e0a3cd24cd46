package dev.eunoe.turn.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.Tokenizer;
import dev.eunoe.model.tokenizer.TokenizerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Holds published templates against conversations of six turns: {@code -Dtemplates=DIR}, a folder
 * with {@code SOURCE/NAME/tokenizer_config.json} for each, as collect_templates.py makes it. They
 * belong to others, so none is in this repository, and without the folder this is skipped. The
 * table of the documentation is written to {@code target/templates.md}.
 */
class PublishedTemplatesTest {
  private static final Path MINI = Path.of("../hybrid-model/models/eunoe-mini/tokenizer.json");
  private static final Path TABLE = Path.of("target/templates.md");

  @Test
  void eachTemplate_holdsSixTurnsOrIsRefusedAtTheStart() throws IOException {
    String folder = System.getProperty("templates");
    Assumptions.assumeTrue(folder != null, "skipped: no published templates (-Dtemplates=DIR)");
    Map<String, Map<String, List<String>>> bySource = new TreeMap<>();
    List<String> refused = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    try (var tokenizer = Tokenizer.open(MINI);
        Stream<Path> files = Files.walk(Path.of(folder))) {
      for (Path file : files.filter(f -> f.endsWith("tokenizer_config.json")).sorted().toList()) {
        String source = file.getParent().getParent().getFileName().toString();
        String name = file.getParent().getFileName().toString().replace("__", "/");
        JsonNode config = new ObjectMapper().readTree(file.toFile());
        try {
          String cells = TemplateTalk.cells(name, template(name, config, tokenizer), tokenizer);
          bySource
              .computeIfAbsent(source, s -> new LinkedHashMap<>())
              .computeIfAbsent(cells, c -> new ArrayList<>())
              .add(name);
        } catch (IllegalStateException | TokenizerException e) {
          refused.add("- " + source + ", " + name + ": " + e.getMessage());
        } catch (AssertionError | TemplateCannotAppendException e) {
          wrong.add(source + ", " + name + ": " + e.getMessage());
        }
      }
    }
    Files.write(TABLE, table(bySource, refused));
    assertThat(bySource).isNotEmpty();
    assertThat(wrong).isEmpty();
  }

  /** Templates of one source that cost the same stand in one line. */
  private static List<String> table(
      Map<String, Map<String, List<String>>> bySource, List<String> refused) {
    List<String> lines = new ArrayList<>();
    bySource.forEach((source, rows) -> {
      lines.addAll(List.of("", "### " + source.replaceFirst("\\+", "/"), ""));
      lines.addAll(TemplateTalk.HEAD);
      rows.forEach((cells, names) -> lines.add("| " + String.join(", ", names) + " |" + cells));
    });
    lines.addAll(List.of("", "## Refused at the start", ""));
    lines.addAll(refused);
    return lines;
  }

  private static ChatTemplate template(String name, JsonNode config, Tokenizer tokenizer) {
    String jinja = config.path("chat_template").asText();
    return new ChatTemplate(name, jinja, null, tokens(config), tokenizer.specialTokens());
  }

  private static Map<String, String> tokens(JsonNode config) {
    var tokens = new TreeMap<String, String>();
    for (String name : List.of("bos_token", "eos_token", "pad_token", "unk_token")) {
      String text = config.path(name).asText();
      if (!text.isEmpty()) {
        tokens.put(name, text);
      }
    }
    return tokens;
  }
}
