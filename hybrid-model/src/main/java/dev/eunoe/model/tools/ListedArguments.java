package dev.eunoe.model.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.eunoe.model.constraint.schema.PropertyGrammar;
import dev.eunoe.model.tools.CallReader.Listener;
import dev.eunoe.model.tools.CallReader.Progress;

/** Reads arguments that are written one by one, and tells them as the members of an object. */
final class ListedArguments implements StepReader.Arguments {
  private enum Step {
    NAME,
    STRING,
    VALUE,
    BEHIND,
    ENDED
  }

  private final String end;
  private final ArgumentWords words;
  private final JsonNode properties;
  private Step step = Step.NAME;
  private boolean first = true;
  private JsonScanner scanner = new JsonScanner();
  private final StringBuilder value = new StringBuilder();

  /** How far the end of a string was looked for. */
  private int looked;

  /**
   * @param end what stands behind the last of them
   * @param properties their schemas
   */
  ListedArguments(String end, ArgumentWords words, JsonNode properties) {
    this.end = end;
    this.words = words;
    this.properties = properties;
  }

  @Override
  public Progress read(StringBuilder held, Listener listener) {
    boolean goesOn = true;
    while (goesOn && step != Step.ENDED) {
      goesOn =
          switch (step) {
            case NAME -> name(held, listener);
            case STRING -> string(held, listener);
            case VALUE -> value(held, listener);
            case BEHIND -> behind(held);
            case ENDED -> false;
          };
    }
    return step == Step.ENDED ? Progress.ENDED : Progress.WAITING;
  }

  private boolean name(StringBuilder held, Listener listener) {
    if (StepReader.startsWith(held, end)) {
      listener.arguments(first ? "{}" : "}");
      step = Step.ENDED;
      return false;
    }
    String before = (first ? "" : words.separator()) + words.beforeName();
    int to = held.indexOf(words.behindName(), before.length());
    if (StepReader.beginsOne(held, end) || !StepReader.startsWith(held, before) || to < 0) {
      return false;
    }
    String name = held.substring(before.length(), to);
    held.delete(0, to + words.behindName().length());
    listener.arguments((first ? "{" : ", ") + TextNode.valueOf(name) + ": ");
    first = false;
    boolean raw = words.writesRaw() && PropertyGrammar.isString(properties.path(name));
    step = raw ? Step.STRING : Step.VALUE;
    scanner = new JsonScanner();
    value.setLength(0);
    looked = 0;
    return true;
  }

  private boolean string(StringBuilder held, Listener listener) {
    String closing = words.endOfString();
    int from = words.openString().length();
    int to = held.indexOf(closing, Math.max(from, looked));
    if (to < 0) {
      looked = Math.max(from, held.length() - closing.length());
      return false;
    }
    listener.arguments(TextNode.valueOf(held.substring(from, to)).toString());
    held.delete(0, to + closing.length());
    step = Step.NAME;
    return true;
  }

  private boolean value(StringBuilder held, Listener listener) {
    int length = scanner.scan(held);
    value.append(held, 0, length);
    held.delete(0, length);
    if (!scanner.ended()) {
      return false;
    }
    listener.arguments(words.json(value.toString()));
    step = Step.BEHIND;
    return true;
  }

  private boolean behind(StringBuilder held) {
    if (StepReader.expect(held, words.behindValue()) != Progress.ENDED) {
      return false;
    }
    step = Step.NAME;
    return true;
  }
}
