package dev.eunoe.chat.completions;

import static dev.eunoe.chat.MadeUpTurn.WORDS;
import static dev.eunoe.chat.MadeUpTurn.answer;
import static dev.eunoe.chat.MadeUpTurn.started;
import static dev.eunoe.chat.MadeUpTurn.turn;
import static dev.eunoe.chat.WireTexts.assertWritten;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.chat.wire.JsonWriter;
import dev.eunoe.command.TestCheckpoints;
import dev.eunoe.inference.Reasoning;
import dev.eunoe.model.constraint.Calls;
import dev.eunoe.model.constraint.Constraints;
import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.model.tokenizer.Tokenizer;
import dev.eunoe.model.tokenizer.ToolForm;
import dev.eunoe.turn.Answer;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import dev.eunoe.turn.memory.MemoryUse;
import dev.eunoe.turn.problem.Problem;
import java.util.ArrayList;
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
      assertWritten("completion " + reason, chunks(false).whole(answer(reason)));
    }
    Answer reasoned = answer(WORDS, new Reasoning("She said \"rhubarb\".", 4), FinishReason.STOP);
    assertWritten("completion reasoned", chunks(false).whole(reasoned));
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
    var form = new ToolForm("<tool_call>", "\n</tool_call>", "\n{\"name\": ", ", \"arguments\": ");
    var weather = new Constraints.Tool("weather", new ObjectMapper().createObjectNode());
    Turn asked = turn("{}");
    try (var tokenizer = Tokenizer.open(TestCheckpoints.MINI.resolve("tokenizer.json"))) {
      var constraint =
          new Constraints(tokenizer.tokenBytes())
              .calls(List.of(weather), new Calls(form, false, true));
      var turn =
          new Turn(
              asked.owner(),
              asked.responseId(),
              null,
              null,
              null,
              asked.messages(),
              asked.options().withConstraint(constraint),
              asked.reasoning(),
              new MemoryUse(true, null, false),
              true,
              asked.at(),
              asked.zone(),
              asked.requestJson());
      return new CompletionChunks(turn, "m", false, new JsonWriter(new ObjectMapper()));
    }
  }

  @Test
  void calls() {
    var answer = answer(CALL, Reasoning.NONE, FinishReason.STOP);
    assertWritten("completion with a call", withTools().whole(answer));
    var chunks = withTools();
    assertWritten("chunks of a call", chunks.of(new TurnEvent.Delta(CALL)));
    assertWritten("chunks of a call, end", chunks.of(new TurnEvent.Ended(answer)));
  }

  @Test
  void callsInPieces_areTheSameAsWhole_andTextThatIsNoneStaysText() {
    String answer = "Let me see. \n" + CALL + "\n" + CALL.replace("Karst", "Bled}");
    for (int cut = 1; cut < 9; cut++) {
      var splitter = withTools().calls();
      var text = new StringBuilder();
      var calls = new ArrayList<String>();
      var parts = new ArrayList<CallSplitter.Part>();
      for (int from = 0; from < answer.length(); from += cut) {
        parts.addAll(splitter.add(answer.substring(from, Math.min(answer.length(), from + cut))));
      }
      parts.addAll(splitter.finish());
      for (CallSplitter.Part part : parts) {
        switch (part) {
          case CallSplitter.Text words -> text.append(words.text());
          case CallSplitter.Begun begun -> calls.add(begun.name() + " ");
          case CallSplitter.Arguments piece ->
              calls.set(piece.index(), calls.get(piece.index()) + piece.json());
        }
      }
      assertThat(text.toString()).isEqualTo("Let me see.");
      assertThat(calls)
          .containsExactly("weather {\"city\":\"Karst\"}", "weather {\"city\":\"Bled}\"}");
    }
    for (String text : List.of("a < b <tool_", "<tool_call> is how one calls.", "so ")) {
      assertThat(AnswerCalls.of(text, withTools().calls()).text()).isEqualTo(text);
    }
  }
}
