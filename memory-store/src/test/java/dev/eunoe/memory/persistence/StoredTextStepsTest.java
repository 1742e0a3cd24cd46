package dev.eunoe.memory.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.Message;
import dev.eunoe.memory.persistence.entity.TurnEntity;
import dev.eunoe.memory.persistence.erasure.ErasedJson;
import dev.eunoe.memory.persistence.erasure.LeakingAnswers;
import dev.eunoe.memory.persistence.exchange.ExchangeWriter;
import dev.eunoe.memory.persistence.exchange.GivenTurns;
import dev.eunoe.memory.persistence.session.StorableText;
import dev.eunoe.memory.text.Growth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What looks at the words of a turn on their way into the database. */
class StoredTextStepsTest {

  @Test
  void textWork_growsNoFasterThanTheText() {
    Map<String, Function<String, Object>> steps = new LinkedHashMap<>();
    var json =
        new ErasedJson(Set.of("turn_1"), List.of("I live in Oslo, at the river.", "a.a.a.a.a.a."));
    steps.put("StorableText", StorableText::of);
    steps.put("TurnEntity.hash", TurnEntity::hash);
    steps.put(
        "ExchangeWriter.title", text -> ExchangeWriter.title(List.of(new Message("user", text))));
    steps.put("IndexTerms", dev.eunoe.memory.language.IndexTerms::of);
    steps.put("ErasedJson", text -> json.clear(quoted(text)));
    steps.put("GivenTurns", text -> GivenTurns.of(quoted(text)));
    steps.put("Echoes", text -> LeakingAnswers.tells(text, Set.of("oslo")));

    assertThat(Growth.tooFast(steps)).isEmpty();
  }

  private static String quoted(String text) {
    return "{\"turn_id\":\"turn_2\",\"said\":"
        + com.fasterxml.jackson.databind.node.TextNode.valueOf(text)
        + "}";
  }
}
