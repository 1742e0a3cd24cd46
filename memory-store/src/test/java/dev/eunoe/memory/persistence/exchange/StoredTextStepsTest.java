package dev.eunoe.memory.persistence.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.Message;
import dev.eunoe.memory.persistence.entity.TextHash;
import dev.eunoe.memory.persistence.session.StorableText;
import dev.eunoe.memory.text.Growth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What looks at the words of a turn on their way into the database. */
class StoredTextStepsTest {

  @Test
  void textWork_growsNoFasterThanTheText() {
    Map<String, Function<String, Object>> steps = new LinkedHashMap<>();
    steps.put("StorableText", StorableText::of);
    steps.put("TextHash", TextHash::of);
    steps.put(
        "ConversationTitle", text -> ConversationTitle.of(List.of(new Message("user", text))));
    steps.put("IndexTerms", dev.eunoe.memory.language.IndexTerms::of);
    steps.put("GivenMessages", text -> GivenMessages.of(quoted(text)));

    assertThat(Growth.tooFast(steps)).isEmpty();
  }

  private static String quoted(String text) {
    return "{\"turn_id\":\"turn_2\",\"said\":"
        + com.fasterxml.jackson.databind.node.TextNode.valueOf(text)
        + "}";
  }
}
