package dev.eunoe.turn.running;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.inference.Engine;
import dev.eunoe.inference.TestEngine;
import dev.eunoe.model.constraint.Calls;
import dev.eunoe.model.constraint.Constraint;
import dev.eunoe.model.constraint.Constraints;
import dev.eunoe.model.generate.GenerationOptions;
import dev.eunoe.model.tools.Tool;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.turn.memory.MemoryUse;
import dev.eunoe.turn.transcript.ReasoningRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An answer that keeps to a form keeps to it, too, when another process finishes it. */
class AnswerSettingsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void everyForm_isKeptAsWhatItIsCompiledOf() throws Exception {
    Engine engine = TestEngine.open(TestEngine.config(Map.of()));
    try {
      Constraints forms = engine.constraints();
      var schema = JSON.readTree("{\"type\": \"object\", \"properties\": {\"b\": {}, \"a\": {}}}");
      var calls = new Calls(ToolForm.named("hermes"), true, false);
      for (Constraint form :
          List.of(
              forms.jsonObject(),
              forms.jsonSchema(schema),
              forms.regex("[ab]+"),
              forms.choice(List.of("yes", "no")),
              forms.calls(List.of(new Tool("weather", schema)), calls))) {
        GenerationOptions options = GenerationOptions.greedy(9).withConstraint(form);
        var kept =
            new AnswerSettings(
                "m",
                options,
                null,
                ReasoningRequest.DEFAULT,
                new MemoryUse(true, "work", false),
                "UTC",
                null);

        var read = AnswerSettings.of(JSON, JSON.writeValueAsString(kept));

        assertThat(read).isEqualTo(kept);
        // The same one: it is known by its source, the order of a schema's properties included.
        assertThat(requireNonNull(read.options(forms).constraint())).isSameAs(form);
      }
    } finally {
      TestEngine.close(engine);
    }
  }
}
