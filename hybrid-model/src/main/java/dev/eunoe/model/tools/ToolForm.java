package dev.eunoe.model.tools;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.eunoe.model.constraint.grammar.Grammar;
import dev.eunoe.model.jinja.Text;
import java.util.List;

/**
 * How a model writes that it calls tools: a mark, then what the grammar says, then another mark.
 * Text is free up to the first mark, and nothing but calls follows it.
 */
public sealed interface ToolForm permits HarmonyForm, JsonForm, ListedForm {
  /** Its name, by which it is kept with an answer. */
  @JsonValue
  String name();

  /** The mark in front of a call, or of all of them. */
  String open();

  /** What stands behind a call, or behind all of them; written for the model. */
  String close();

  /** What stands in front of a further call, its mark included; empty where none follows a mark. */
  String next();

  /** The same of calls that were made elsewhere; empty where all stand between two marks. */
  default String nextWritten() {
    return next();
  }

  /** Whether a call is one only at the beginning of an answer. */
  boolean onlyFirst();

  /**
   * What stands between the marks.
   *
   * @param several whether several calls may stand between one pair of marks, if they ever do
   * @throws dev.eunoe.model.constraint.grammar.GrammarException when a schema asks for what cannot
   *     be kept to
   */
  Grammar inside(List<Tool> tools, boolean several);

  /** Calls as the model writes them, the marks included. */
  default String written(List<Call> calls) {
    return marked(calls).toString();
  }

  /** An answer of these words and calls. */
  default String written(String words, List<Call> calls) {
    return (words.isEmpty() ? "" : words + "\n") + written(calls);
  }

  /** Words before calls, as text that knows which of it are the form's own. */
  default Text markedWords(String words) {
    return Text.given(words);
  }

  /** Calls, as text that knows which of it are the form's own words. */
  Text marked(List<Call> calls);

  /** What templates write for a call of which they are told; the model may write it otherwise. */
  default List<String> asTold(Call call) {
    return List.of(written(List.of(call)));
  }

  /** How a result says whose it is. */
  Results results();

  /** How results say whose they are. */
  enum Results {
    /** By their place behind the calls. */
    BY_PLACE,
    /** By the call's id, which the call has in it. */
    BY_ID,
    /** By the name of the tool. */
    BY_NAME
  }

  /** Reads what stands between the marks, and the second one. */
  CallReader reader(List<Tool> tools);

  /** The form of this name. */
  @JsonCreator
  static ToolForm named(String name) {
    return ToolForms.ALL.stream()
        .filter(form -> form.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("There is no form of calls '" + name + "'"));
  }
}
