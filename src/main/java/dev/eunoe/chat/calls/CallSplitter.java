package dev.eunoe.chat.calls;

import dev.eunoe.model.constraint.Calls;
import dev.eunoe.model.constraint.Constraint;
import dev.eunoe.model.tools.CallReader;
import dev.eunoe.model.tools.Tool;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.turn.Turn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells calls of tools from the text of an answer that arrives in pieces. What may be a part of a
 * mark is held back until it is certain that it is not, and white space in front of a call is
 * dropped.
 */
public final class CallSplitter {
  /** What became certain. */
  public sealed interface Part {}

  /** Words of the answer. */
  public record Text(String text) implements Part {}

  /**
   * A call has begun.
   *
   * @param own what its result is known by to the model; empty where that is its place alone
   */
  public record Begun(int index, String name, String own) implements Part {}

  /** A piece of its arguments. */
  public record Arguments(int index, String json) implements Part {}

  private final @Nullable ToolForm form;
  private final List<Tool> tools;

  /** Whether nothing is a call behind words: those of a form may look like one. */
  private final boolean onlyFirst;

  private final StringBuilder held = new StringBuilder();
  private final List<Part> parts = new ArrayList<>();

  /** Reads the call that has begun; null between calls. */
  private @Nullable CallReader reader;

  /** What came behind the mark of a call that has no name yet. */
  private final StringBuilder unnamed = new StringBuilder();

  private boolean said;
  private int calls;

  /**
   * @param form how they are written; null where all is text
   * @param tools what may be called, by which arguments are understood
   */
  public CallSplitter(@Nullable ToolForm form, List<Tool> tools) {
    this(form, tools, form != null && form.onlyFirst());
  }

  private CallSplitter(@Nullable ToolForm form, List<Tool> tools, boolean onlyFirst) {
    this.form = form;
    this.tools = tools;
    this.onlyFirst = onlyFirst;
  }

  /** Of a turn's answer. */
  public static CallSplitter of(Turn turn) {
    Constraint constraint = turn.options().constraint();
    Calls calls = constraint == null ? null : constraint.calls();
    return constraint == null || calls == null
        ? new CallSplitter(null, List.of())
        : new CallSplitter(
            calls.form(),
            constraint.source().tools(),
            calls.form().onlyFirst() || constraint.answer() != null);
  }

  /** Whether a call has begun. */
  public boolean hasCalls() {
    return calls > 0;
  }

  /** Takes the next piece of the answer. */
  public List<Part> add(String piece) {
    ToolForm form = this.form;
    if (form == null) {
      return List.of(new Text(piece));
    }
    held.append(piece);
    if (reader != null && calls == 0) {
      unnamed.append(piece);
    }
    boolean more = true;
    while (more) {
      more = reader == null ? text(form) : call(form, reader);
    }
    return told();
  }

  /** What is still held back; to be called when no more text comes. */
  public List<Part> finish() {
    ToolForm form = this.form;
    if (form != null && calls == 0) { // else the answer was cut off amid a call or a mark
      say(reader == null ? held.toString() : form.open() + unnamed);
    }
    held.setLength(0);
    return told();
  }

  private List<Part> told() {
    List<Part> told = List.copyOf(parts);
    parts.clear();
    return told;
  }

  private void say(String text) {
    if (!text.isEmpty()) {
      said |= !text.isBlank();
      parts.add(new Text(text));
    }
  }

  private boolean text(ToolForm form) {
    boolean closed = onlyFirst && said || form.onlyFirst() && calls > 0;
    int at = closed ? -1 : held.indexOf(form.open());
    boolean begins = at >= 0 && !(onlyFirst && !held.substring(0, at).isBlank());
    int free = begins ? at : held.length() - (closed ? 0 : beginningOf(form.open()));
    while (free > 0 && !closed && Character.isWhitespace(held.charAt(free - 1))) {
      free--;
    }
    if (calls == 0) {
      say(held.substring(0, free));
    }
    held.delete(0, begins ? at + form.open().length() : free);
    if (begins) {
      reader = form.reader(tools);
      unnamed.setLength(0);
      unnamed.append(held);
    }
    return begins;
  }

  private boolean call(ToolForm form, CallReader reading) {
    CallReader.Progress progress = reading.read(held, listener());
    switch (progress) {
      case WAITING -> {
        return false;
      }
      case ENDED -> reader = null;
      case NONE -> {
        reader = null;
        if (calls == 0) { // text that only begins like a call
          say(form.open());
          held.setLength(0);
          held.append(unnamed);
        }
      }
    }
    return true;
  }

  private CallReader.Listener listener() {
    return new CallReader.Listener() {
      @Override
      public void begun(String name, String id) {
        boolean named = form != null && form.results() == ToolForm.Results.BY_NAME;
        parts.add(new Begun(calls++, name, named ? name : id));
      }

      @Override
      public void arguments(String json) {
        parts.add(new Arguments(calls - 1, json));
      }
    };
  }

  /** Length of the longest end of the held text with which a mark begins. */
  private int beginningOf(String mark) {
    for (int n = Math.min(mark.length() - 1, held.length()); n > 0; n--) {
      if (mark.startsWith(held.substring(held.length() - n))) {
        return n;
      }
    }
    return 0;
  }
}
