package dev.eunoe.turn.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Recollection;
import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.Tokenizer;
import dev.eunoe.turn.memory.Redaction;
import dev.eunoe.turn.prompt.MemoryBlock;
import dev.eunoe.turn.prompt.PinBlock;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a turn does with its words beside the memory's own steps, on texts made to keep it busy. */
class TextStepsTest {
  private static final Path MINI = Path.of("../hybrid-model/models/eunoe-mini/tokenizer.json");
  private static final Instant AT = Instant.parse("2026-05-03T10:00:00Z");
  private static final String TEMPLATE =
      "{% for m in messages %}<|{{ m.role }}|>{{ m.content | trim }}<|end|>{% endfor %}";

  @Test
  void textWork_growsNoFasterThanTheText() {
    try (var tokenizer = Tokenizer.open(MINI)) {
      assertThat(Growth.tooFast(steps(tokenizer))).isEmpty();
    }
  }

  private static Map<String, Function<String, Object>> steps(Tokenizer tokenizer) {
    var redaction = new Redaction(true);
    var template =
        new ChatTemplate("a template", TEMPLATE, null, Map.of(), tokenizer.specialTokens());
    Map<String, Function<String, Object>> steps = new LinkedHashMap<>();
    steps.put("Redaction.kept", redaction::kept);
    steps.put("Redaction.ofAnswerTo", text -> redaction.ofAnswerTo(said(text)).apply(text));
    steps.put("Redaction.request", text -> redaction.request(quoted(text), said(text)));
    steps.put("Redaction.counts", text -> redaction.counts(List.of(text, text)));
    steps.put("TranscriptHash", text -> TranscriptHash.chain(said(text)));
    steps.put(
        "MemoryBlock",
        text -> MemoryBlock.fit(recalled(text), 500, ZoneOffset.UTC, String::length).text());
    steps.put(
        "PinBlock",
        text ->
            PinBlock.fit(
                List.of(new Pin("pin_1", Pin.Kind.FACT, text, null, AT, null, null)),
                Set.of(),
                recalled(text),
                500,
                ZoneOffset.UTC,
                String::length));
    steps.put("ChatTemplate.render", text -> rendered(template, text));
    steps.put("Tokenizer.encode", tokenizer::encode);
    steps.put(
        "Tokenizer.encodeTemplate", text -> tokenizer.encodeTemplate(rendered(template, text)));
    return steps;
  }

  private static List<Message> said(String text) {
    return List.of(new Message("system", text), new Message("user", text));
  }

  private static List<Recollection> recalled(String text) {
    return List.of(new Recollection("turn_1", "conv_1", "user", AT, text, false));
  }

  private static String quoted(String text) {
    return "{\"input\":" + TextNode.valueOf(text) + "}";
  }

  private static String rendered(ChatTemplate template, String text) {
    return template.render(List.of(new ChatMessage("user", text)), true);
  }
}
