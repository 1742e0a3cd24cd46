package dev.eunoe.chat.calls;

import dev.eunoe.turn.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A whole answer, its text apart from its calls. */
public record AnswerCalls(String text, List<Call> calls) {
  /**
   * One of them.
   *
   * @param own see {@link CallSplitter.Begun}
   * @param arguments a JSON object, or the beginning of one where the answer was cut off
   */
  public record Call(String name, String own, String arguments) {
    /** One that has begun. */
    public static Call of(CallSplitter.Begun begun) {
      return new Call(begun.name(), begun.own(), "");
    }

    /** The same with these arguments. */
    public Call with(String arguments) {
      return new Call(name, own, arguments);
    }
  }

  /** The calls of a turn's answer. */
  public static AnswerCalls of(Turn turn, String answer) {
    return of(answer, CallSplitter.of(turn));
  }

  /** Those that a splitter finds. */
  public static AnswerCalls of(String answer, CallSplitter splitter) {
    var text = new StringBuilder();
    var calls = new ArrayList<Call>();
    Stream.of(splitter.add(answer), splitter.finish())
        .flatMap(List::stream)
        .forEach(part -> {
          switch (part) {
            case CallSplitter.Text words -> text.append(words.text());
            case CallSplitter.Begun begun -> calls.add(Call.of(begun));
            case CallSplitter.Arguments piece -> {
              Call begun = calls.get(piece.index());
              calls.set(piece.index(), begun.with(begun.arguments() + piece.json()));
            }
          }
        });
    return new AnswerCalls(text.toString(), calls);
  }
}
