package dev.eunoe.chat.completions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.model.tokenizer.ToolForm;
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

  /** A call has begun. */
  public record Begun(int index, String name) implements Part {}

  /** A piece of its arguments. */
  public record Arguments(int index, String json) implements Part {}

  private enum Place {
    TEXT,
    NAME,
    ARGUMENTS
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private final @Nullable ToolForm form;
  private final String end;
  private final StringBuilder held = new StringBuilder();
  private Place place = Place.TEXT;
  private int calls;

  /**
   * @param form how they are written; null where all is text
   */
  public CallSplitter(@Nullable ToolForm form) {
    this.form = form;
    this.end = form == null ? "" : "}" + form.close();
  }

  /** Whether a call has begun. */
  public boolean hasCalls() {
    return calls > 0;
  }

  public List<Part> add(String piece) {
    ToolForm form = this.form;
    if (form == null) {
      return List.of(new Text(piece));
    }
    held.append(piece);
    var parts = new ArrayList<Part>();
    boolean more = true;
    while (more) {
      more =
          switch (place) {
            case TEXT -> text(form, parts);
            case NAME -> name(form, parts);
            case ARGUMENTS -> arguments(parts);
          };
    }
    return parts;
  }

  /** What is still held back; to be called when no more text comes. */
  public List<Part> finish() {
    String rest = held.toString();
    held.setLength(0);
    if (rest.isEmpty() || form == null) {
      return List.of();
    }
    return switch (place) {
      case TEXT -> calls > 0 && rest.isBlank() ? List.of() : List.of(new Text(rest));
      case NAME -> List.of(new Text(form.open() + rest));
      case ARGUMENTS -> List.of(new Arguments(calls - 1, rest));
    };
  }

  private boolean text(ToolForm form, List<Part> parts) {
    int at = held.indexOf(form.open());
    int free = at >= 0 ? at : held.length() - beginningOf(form.open());
    while (free > 0 && Character.isWhitespace(held.charAt(free - 1))) {
      free--;
    }
    if (free > 0) {
      parts.add(new Text(held.substring(0, free)));
    }
    held.delete(0, at >= 0 ? at + form.open().length() : free);
    if (at >= 0) {
      place = Place.NAME;
    }
    return at >= 0;
  }

  private boolean name(ToolForm form, List<Part> parts) {
    int compared = Math.min(held.length(), form.name().length());
    if (!form.name().startsWith(held.substring(0, compared))) {
      parts.add(new Text(form.open())); // text that only begins like a call
      place = Place.TEXT;
      return true;
    }
    int to = held.indexOf(form.arguments());
    if (to < 0) {
      return false;
    }
    parts.add(new Begun(calls++, unquoted(held.substring(form.name().length(), to))));
    held.delete(0, to + form.arguments().length());
    place = Place.ARGUMENTS;
    return true;
  }

  private static String unquoted(String json) {
    try {
      return JSON.readValue(json, String.class);
    } catch (JsonProcessingException e) {
      return json;
    }
  }

  private boolean arguments(List<Part> parts) {
    int at = held.indexOf(end);
    int free = at >= 0 ? at : held.length() - beginningOf(end);
    if (free > 0) {
      parts.add(new Arguments(calls - 1, held.substring(0, free)));
    }
    held.delete(0, at >= 0 ? at + end.length() : free);
    if (at >= 0) {
      place = Place.TEXT;
    }
    return at >= 0;
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
