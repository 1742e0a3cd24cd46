package dev.eunoe.chat.completions;

import static dev.eunoe.chat.MadeUpTurn.WORDS;
import static dev.eunoe.chat.MadeUpTurn.answer;
import static dev.eunoe.chat.MadeUpTurn.started;
import static dev.eunoe.chat.MadeUpTurn.turn;
import static dev.eunoe.chat.WireTexts.assertWritten;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.chat.MadeUpTurn;
import dev.eunoe.chat.wire.JsonWriter;
import dev.eunoe.command.TestCheckpoints;
import dev.eunoe.inference.Reasoning;
import dev.eunoe.model.constraint.Calls;
import dev.eunoe.model.constraint.Constraints;
import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.model.tokenizer.Tokenizer;
import dev.eunoe.model.tools.Tool;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.turn.Answer;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import dev.eunoe.turn.problem.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Chat completions, held to their text. */
class CompletionTextsTest {
  private CompletionChunks chunks(boolean usage) {
    return new CompletionChunks(turn("{}"), "m", usage, new JsonWriter(new ObjectMapper()));
  }

  @Test
  void completions() {
    for (FinishReason reason : FinishReason.values()) {
      assertWritten("completion " + reason, chunks(false).whole(List.of(answer(reason))));
    }
    Answer reasoned = answer(WORDS, new Reasoning("She said \"rhubarb\".", 4), FinishReason.STOP);
    assertWritten("completion reasoned", chunks(false).whole(List.of(reasoned)));
    assertWritten(
        "chunks reasoned", chunks(true).of(new TurnEvent.ReasoningDelta("She said \"rhubarb\".")));
    assertWritten("chunks reasoned, end", chunks(true).of(new TurnEvent.Ended(reasoned)));
    var problem = Problem.busy("Later \"on\".");
    for (boolean usage : new boolean[] {false, true}) {
      var events =
          List.of(
              started(null, null),
              new TurnEvent.Waiting(3),
              new TurnEvent.Delta(WORDS),
              new TurnEvent.Ended(answer(FinishReason.STOP)),
              new TurnEvent.Ended(answer(FinishReason.LENGTH)),
              new TurnEvent.Failed(problem));
      int n = 0;
      for (TurnEvent event : events) {
        assertWritten("chunks usage=%s %d".formatted(usage, n++), chunks(usage).of(event));
      }
    }
  }

  private static final String CALL =
      "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\":\"Karst\"}}\n</tool_call>";

  private static CompletionChunks withTools() {
    var form = ToolForm.named("hermes");
    var weather = new Tool("weather", new ObjectMapper().createObjectNode());
    try (var tokenizer = Tokenizer.open(TestCheckpoints.MINI.resolve("tokenizer.json"))) {
      var constraint =
          new Constraints(tokenizer.tokenBytes())
              .calls(List.of(weather), new Calls(form, false, true));
      Turn turn = MadeUpTurn.held("{}", constraint);
      return new CompletionChunks(turn, "m", false, new JsonWriter(new ObjectMapper()));
    }
  }

  @Test
  void calls() {
    var answer = answer(CALL, Reasoning.NONE, FinishReason.STOP);
    assertWritten("completion with a call", withTools().whole(List.of(answer)));
    var chunks = withTools();
    assertWritten("chunks of a call", chunks.of(new TurnEvent.Delta(CALL)));
    assertWritten("chunks of a call, end", chunks.of(new TurnEvent.Ended(answer)));
  }
}
