package dev.eunoe.model.tools;

import dev.eunoe.model.constraint.grammar.Grammar;
import dev.eunoe.model.jinja.Text;
import java.util.List;

/**
 * Calls of Harmony (gpt-oss): a message of its own in a channel of its own, whose header names the
 * tool, ended by a token of its own. The first call ends an answer; what is said before it is
 * another message.
 */
record HarmonyForm() implements ToolForm {
  private static final String OPEN = "<|channel|>commentary to=functions";
  private static final String CLOSE = "<|call|>";
  private static final String AGAIN = "<|start|>assistant";
  private static final String MESSAGE = "<|channel|>commentary<|message|>";
  private static final String SAID = "<|end|>" + AGAIN;

  private static final JsonForm CALL =
      new JsonForm(
          "harmony",
          Marks.each(OPEN, CLOSE, AGAIN + OPEN),
          new CallWords(".", " <|constrain|>json<|message|>", ""),
          true);

  /** As the published template writes it, which puts the tool in front of the channel. */
  private static final JsonForm TOLD =
      new JsonForm(
          "told",
          Marks.each(" to=functions", CLOSE, ""),
          new CallWords(".", "<|channel|>commentary json<|message|>", ""),
          true);

  @Override
  public String name() {
    return CALL.name();
  }

  @Override
  public String open() {
    return OPEN;
  }

  @Override
  public String close() {
    return CLOSE;
  }

  @Override
  public String next() {
    return "";
  }

  @Override
  public String nextWritten() {
    return CALL.next();
  }

  @Override
  public boolean onlyFirst() {
    return true;
  }

  @Override
  public Grammar inside(List<Tool> tools, boolean several) {
    return CALL.inside(tools, false);
  }

  @Override
  public String written(String words, List<Call> calls) {
    return (words.isEmpty() ? "" : MESSAGE + words + SAID) + written(calls);
  }

  @Override
  public Text markedWords(String words) {
    boolean message = words.startsWith(MESSAGE) && words.endsWith(SAID);
    return message
        ? Text.own(MESSAGE)
            .plus(Text.given(words.substring(MESSAGE.length(), words.length() - SAID.length())))
            .plus(Text.own(SAID))
        : Text.given(words);
  }

  @Override
  public Text marked(List<Call> calls) {
    return CALL.marked(calls);
  }

  @Override
  public List<String> asTold(Call call) {
    return List.of(TOLD.written(List.of(call)), CALL.written(List.of(call)));
  }

  @Override
  public Results results() {
    return Results.BY_NAME;
  }

  @Override
  public CallReader reader(List<Tool> tools) {
    return CALL.reader(tools);
  }
}
