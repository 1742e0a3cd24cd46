package dev.eunoe.chat.anthropic;

import static dev.eunoe.chat.MadeUpTurn.WORDS;
import static dev.eunoe.chat.MadeUpTurn.answer;
import static dev.eunoe.chat.MadeUpTurn.receipt;
import static dev.eunoe.chat.MadeUpTurn.started;
import static dev.eunoe.chat.MadeUpTurn.turn;
import static dev.eunoe.chat.WireTexts.assertWritten;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.chat.calls.CallNames;
import dev.eunoe.chat.wire.AnthropicError;
import dev.eunoe.inference.Reasoning;
import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.model.tools.Call;
import dev.eunoe.turn.Answer;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import dev.eunoe.turn.problem.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Messages of Anthropic's interface, held to their text. */
class MessageTextsTest {
  private static final Reasoning THOUGHT = new Reasoning("She said \"rhubarb\".", 4);

  private static MessageBody whole(Turn turn, Answer answer) {
    return WholeMessage.of(turn, "m", true, answer);
  }

  @Test
  void messages() {
    assertWritten("message of anthropic", whole(turn("{}"), answer(FinishReason.STOP)));
    assertThat(whole(turn("{}"), answer(FinishReason.LENGTH)).stopReason()).isEqualTo("max_tokens");
    var stopped = new Answer(WORDS, THOUGHT, FinishReason.STOP, "END", 9, receipt());
    MessageBody body = whole(turn("{}"), stopped);
    assertWritten("message of anthropic stopped", body.content());
    assertThat(body.stopReason()).isEqualTo("stop_sequence");
    assertThat(body.stopSequence()).isEqualTo("END");
    assertWritten("count of anthropic", new MessagesRoutes.Counted(41));
    assertThat(WholeMessage.of(turn("{}"), "m", false, stopped).content())
        .contains(MessageBody.Thinking.of(""));
  }

  @Test
  void events() {
    var events = new MessageEvents(turn("{}"), "m", true);
    int n = 0;
    for (TurnEvent event :
        List.of(
            started(null, null),
            new TurnEvent.Restored(receipt().state()),
            new TurnEvent.Waiting(3),
            new TurnEvent.ReasoningDelta("She said."),
            new TurnEvent.Delta(WORDS),
            new TurnEvent.Ended(answer(WORDS, THOUGHT, FinishReason.LENGTH)))) {
      assertWritten("events of anthropic " + n++, events.of(event));
    }
  }

  @Test
  void calls() {
    String words = "Let me see. \n" + CallingTurn.CALL;
    var answer = answer(words, Reasoning.NONE, FinishReason.STOP);
    MessageBody body = whole(CallingTurn.turn(), answer);
    assertWritten("message of anthropic with a call", body.content());
    assertThat(body.stopReason()).isEqualTo("tool_use");
    var events = new MessageEvents(CallingTurn.turn(), "m", true);
    assertWritten("events of a call of anthropic", events.of(new TurnEvent.Delta(words)));
    assertWritten(
        "events of a call of anthropic, end", events.of(new TurnEvent.Ended(answer)).getFirst());
  }

  @Test
  void errors() {
    var wrong = Problem.invalid("messages[0]", "wrong", "It \"is\" wrong.");
    assertWritten("error of anthropic", AnthropicError.of(wrong, "req_1"));
    assertWritten(
        "error of anthropic in a stream", AnthropicError.of(Problem.busy("Later."), null));
    for (var type :
        Map.of(404, "not_found_error", 422, "invalid_request_error", 500, "api_error").entrySet()) {
      var problem = new Problem(type.getKey(), "x", "x", null, "x");
      assertThat(AnthropicError.of(problem, null).error().type()).isEqualTo(type.getValue());
    }
  }

  /** Clients parse arguments and write them again; the words are those that the model wrote. */
  @Test
  void aCallThatIsSentBack_isTheOneThatWasMade_whateverItsBlanks() throws Exception {
    var json = new ObjectMapper();
    String kept =
        "So.\n"
            + CallingTurn.CALL.replace(
                "{\"city\":\"Karst\"}", "{ \"city\" : \"Karst\", \"n\": 1.0 }");
    var answers = new SentAnswers(CallingTurn.FORM, List.of(), Map.of("resp_1", kept));
    var names = new CallNames(CallingTurn.FORM);
    for (var sent :
        Map.of(
                "{\"city\":\"Karst\",\"n\":1}", true,
                "{\"n\":1,\"city\":\"Karst\"}", true,
                "{\"city\":\"Bled\",\"n\":1}", false)
            .entrySet()) {
      JsonNode call =
          json.readTree(
              "{\"type\":\"tool_use\",\"id\":\"toolu_1_0\",\"name\":\"weather\",\"input\":%s}"
                  .formatted(sent.getKey()));
      String anew = CallingTurn.FORM.written(List.of(new Call("weather", sent.getKey())));
      assertThat(answers.written("So.", List.of(call), names))
          .isEqualTo(sent.getValue() ? kept : "So.\n" + anew);
      assertThat(answers.written("Well.", List.of(call), names)).isEqualTo("Well.\n" + anew);
      assertThat(answers.written("", List.of(call, call), names)).isEqualTo(anew + "\n" + anew);
    }
  }
}
