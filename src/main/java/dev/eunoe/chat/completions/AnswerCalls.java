package dev.eunoe.chat.completions;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** A whole answer, its text apart from its calls. */
public record AnswerCalls(String text, List<String> names, List<String> arguments) {
  public static AnswerCalls of(String answer, CallSplitter splitter) {
    var text = new StringBuilder();
    var names = new ArrayList<String>();
    var arguments = new ArrayList<String>();
    Stream.of(splitter.add(answer), splitter.finish())
        .flatMap(List::stream)
        .forEach(part -> {
          switch (part) {
            case CallSplitter.Text words -> text.append(words.text());
            case CallSplitter.Begun begun -> {
              names.add(begun.name());
              arguments.add("");
            }
            case CallSplitter.Arguments piece ->
                arguments.set(piece.index(), arguments.get(piece.index()) + piece.json());
          }
        });
    return new AnswerCalls(text.toString(), names, arguments);
  }

  /** As they are sent. */
  List<Completion.ToolCall> calls(IntFunction<String> ids) {
    var calls = new ArrayList<Completion.ToolCall>();
    for (int i = 0; i < names.size(); i++) {
      var function = new Completion.ToolCall.Function(names.get(i), arguments.get(i));
      calls.add(new Completion.ToolCall(null, ids.apply(i), "function", function));
    }
    return calls;
  }
}
