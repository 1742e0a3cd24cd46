package dev.eunoe.memory.persistence.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.eunoe.memory.text.Growth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What looks at the words that an erasure takes away, and at those that may repeat them. */
class ErasedTextStepsTest {

  @Test
  void textWork_growsNoFasterThanTheText() {
    Map<String, Function<String, Object>> steps = new LinkedHashMap<>();
    var json =
        new ErasedJson(Set.of("turn_1"), List.of("I live in Oslo, at the river.", "a.a.a.a.a.a."));
    steps.put("ErasedJson", text -> json.clear(quoted(text)));
    steps.put(
        "LeakingAnswers",
        text -> new LeakingAnswers.Telling(Set.of("oslo"), Set.of("oslo")).isIn(text));

    assertThat(Growth.tooFast(steps)).isEmpty();
  }

  @Test
  void reasoning_goesAsAWhole_sinceItSaysThingsInWordsOfItsOwn() {
    var json = new ErasedJson(Set.of("turn_1"), List.of("I live in Oslo, at the river."));
    String kept =
        "{\"output\":[{\"type\":\"reasoning\",\"content\":[{\"type\":\"reasoning_text\",\"text\":"
            + "\"Oslo, they said.\"}]},{\"type\":\"output_text\",\"text\":\"I see.\"}]}";

    assertThat(json.clear(kept)).isEqualTo(kept.replace("Oslo, they said.", "[erased]"));
  }

  @Test
  void aCall_goesWithTheWordsBesideIt_sinceTheyAreKeptAsOneText() {
    var json = new ErasedJson(Set.of("turn_1"), List.of("Let me see.\n<tool_call>Oslo"));
    String kept =
        "{\"output\":[{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"Let"
            + " me see.\"}]},{\"type\":\"function_call\",\"arguments\":\"{1}\",\"name\":\"weather\"}]}";

    assertThat(json.clear(kept))
        .isEqualTo(kept.replace("Let me see.", "[erased]").replace("{1}", "{}"));
  }

  private static String quoted(String text) {
    return "{\"turn_id\":\"turn_2\",\"said\":" + TextNode.valueOf(text) + "}";
  }
}
