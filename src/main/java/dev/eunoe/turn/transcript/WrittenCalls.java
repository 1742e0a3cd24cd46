package dev.eunoe.turn.transcript;

import dev.eunoe.model.jinja.Text;
import dev.eunoe.model.tools.Call;
import dev.eunoe.model.tools.CallReader;
import dev.eunoe.model.tools.ToolForm;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls within an answer that is text. */
final class WrittenCalls {
  private WrittenCalls() {}

  /** The words and calls of an answer, and what of them is the form's own; null without calls. */
  static @Nullable Text marked(@Nullable ToolForm known, String answer) {
    int at = known == null ? -1 : answer.indexOf(known.open());
    if (known == null || at < 0) {
      return null;
    }
    try {
      Text calls = known.marked(read(known, answer.substring(at)));
      return calls.toString().equals(answer.substring(at))
          ? known.markedWords(answer.substring(0, at)).plus(calls)
          : null;
    } catch (IllegalArgumentException e) {
      return null; // arguments that are no JSON without the schemas of the tools
    }
  }

  /** The calls that a text begins with. */
  private static List<Call> read(ToolForm form, String text) {
    var calls = new ArrayList<Call>();
    var listener =
        new CallReader.Listener() {
          @Override
          public void begun(String name, String id) {
            calls.add(new Call(name, "", id));
          }

          @Override
          public void arguments(String json) {
            Call call = calls.removeLast();
            calls.add(new Call(call.name(), call.arguments() + json, call.id()));
          }
        };
    var held = new StringBuilder(text);
    String mark = form.open();
    while (!mark.isEmpty() && held.indexOf(mark) == 0) {
      held.delete(0, mark.length());
      if (form.reader(List.of()).read(held, listener) != CallReader.Progress.ENDED) {
        return List.of();
      }
      mark = form.nextWritten();
    }
    return calls;
  }
}
