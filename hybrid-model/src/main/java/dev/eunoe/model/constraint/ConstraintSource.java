package dev.eunoe.model.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eunoe.model.tools.Tool;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a constraint was compiled of, so that whoever goes on with an answer can compile it again:
 * plain data, which JSON holds.
 *
 * @param schema of kind {@code SCHEMA}
 * @param regex of kind {@code REGEX}
 * @param choice of kind {@code CHOICE}; else empty
 * @param tools of kind {@code CALLS}; else empty
 * @param calls of kind {@code CALLS}
 * @param answer of kind {@code CALLS}: the form of an answer that makes none; null where it is free
 */
public record ConstraintSource(
    Kind kind,
    @Nullable JsonNode schema,
    @Nullable String regex,
    List<String> choice,
    List<Tool> tools,
    @Nullable Calls calls,
    @Nullable ConstraintSource answer) {

  /** What it is the source of. */
  public enum Kind {
    OBJECT,
    SCHEMA,
    REGEX,
    CHOICE,
    CALLS
  }

  public ConstraintSource {
    if (schema != null && schema.isNull()) {
      schema = null; // as JSON tells that there is none
    }
    choice = List.copyOf(choice);
    tools = List.copyOf(tools);
  }

  static ConstraintSource ofObject() {
    return new ConstraintSource(Kind.OBJECT, null, null, List.of(), List.of(), null, null);
  }

  static ConstraintSource ofSchema(JsonNode schema) {
    return new ConstraintSource(Kind.SCHEMA, schema, null, List.of(), List.of(), null, null);
  }

  static ConstraintSource ofRegex(String regex) {
    return new ConstraintSource(Kind.REGEX, null, regex, List.of(), List.of(), null, null);
  }

  static ConstraintSource ofChoice(List<String> texts) {
    return new ConstraintSource(Kind.CHOICE, null, null, texts, List.of(), null, null);
  }

  static ConstraintSource ofCalls(
      List<Tool> tools, Calls calls, @Nullable ConstraintSource answer) {
    return new ConstraintSource(Kind.CALLS, null, null, List.of(), tools, calls, answer);
  }
}
