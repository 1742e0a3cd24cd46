package dev.eunoe.chat.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.model.tools.Call;
import dev.eunoe.model.tools.ToolForm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls told from the words around them, however the text is cut. */
class CallSplitterTest {
  private static final ToolForm FORM = ToolForm.named("hermes");

  private static final String CALL =
      FORM.written(List.of(new Call("weather", "{\"city\":\"Karst\"}")));

  private static AnswerCalls inPieces(String answer, int chars) {
    var splitter = new CallSplitter(FORM, List.of());
    var text = new StringBuilder();
    var calls = new ArrayList<AnswerCalls.Call>();
    var parts = new ArrayList<CallSplitter.Part>();
    for (int from = 0; from < answer.length(); from += chars) {
      parts.addAll(splitter.add(answer.substring(from, Math.min(answer.length(), from + chars))));
    }
    parts.addAll(splitter.finish());
    for (CallSplitter.Part part : parts) {
      switch (part) {
        case CallSplitter.Text words -> {
          assertThat(calls).as("text stands before all calls").isEmpty();
          text.append(words.text());
        }
        case CallSplitter.Begun begun -> calls.add(new AnswerCalls.Call(begun.name(), "", ""));
        case CallSplitter.Arguments piece -> {
          AnswerCalls.Call call = calls.get(piece.index());
          calls.set(
              piece.index(),
              new AnswerCalls.Call(call.name(), "", call.arguments() + piece.json()));
        }
      }
    }
    return new AnswerCalls(text.toString(), calls);
  }

  @Test
  void callsInPieces_areTheSameAsWhole() {
    String answer = "Let me see. \n" + CALL + "\n" + CALL.replace("Karst", "Bled}");
    var expected =
        new AnswerCalls(
            "Let me see.",
            List.of(
                new AnswerCalls.Call("weather", "", "{\"city\":\"Karst\"}"),
                new AnswerCalls.Call("weather", "", "{\"city\":\"Bled}\"}")));
    for (int chars = 1; chars <= answer.length(); chars++) {
      assertThat(inPieces(answer, chars)).isEqualTo(expected);
    }
  }

  @Test
  void textThatIsNoCall_staysText() {
    for (String text : List.of("a < b <tool_", "<tool_call> is how one calls.", "so ")) {
      assertThat(AnswerCalls.of(text, new CallSplitter(FORM, List.of())).text()).isEqualTo(text);
    }
  }

  @Test
  void anAnswerThatIsCutOff_hasTheBeginningOfACall_andNoTextBehindOne() {
    String two = CALL + "\n" + CALL;
    for (int end = 0; end < two.length(); end++) {
      AnswerCalls cut = inPieces(two.substring(0, end), 3);
      if (end >= CALL.length()) {
        assertThat(cut.text()).isEmpty();
        assertThat(cut.calls().getFirst().arguments()).isEqualTo("{\"city\":\"Karst\"}");
      }
    }
  }
}
