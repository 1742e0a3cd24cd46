package dev.eunoe.model.generate;

import dev.eunoe.model.constraint.Calls;
import dev.eunoe.model.tokenizer.ReasoningMarkers;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the headers of Harmony's messages and puts plain marks in their place, so that all that
 * comes before the message of the channel {@code final} stands between two marks as one reasoning:
 * what the model thinks ({@code analysis}), what it says about tools or to them ({@code
 * commentary}). A header may name a recipient and a format. Where calls of tools are parts of the
 * answer, a header that has one as recipient ends the reasoning too: it becomes the mark of the
 * call, as soon as it has said so much.
 */
final class ChannelHeaders {
  private static final Pattern HEADER =
      Pattern.compile(
          "(?:<\\|(?:end|call)\\|>\\s*)?(?:<\\|start\\|>assistant[^<]*)?<\\|channel\\|>([a-z]+)[^<]*"
              + "(?:<\\|constrain\\|>[^<]*)?<\\|message\\|>");

  /** That of a call, as far as to where the tool is named, in either order of its parts. */
  private static final Pattern CALL =
      Pattern.compile(
          "(?:(?:<\\|end\\|>\\s*)?<\\|start\\|>assistant(?:<\\|channel\\|>[a-z]+)?"
              + "|<\\|channel\\|>[a-z]+) ?to=functions(?=\\.|$)");

  /** The same of the first message, whose beginning the prompt has. */
  private static final Pattern FIRST_CALL =
      Pattern.compile("^ ?to=functions(?=\\.|$)|" + CALL.pattern());

  private static final List<String> BEGINNINGS =
      List.of("<|end|>", "<|call|>", "<|start|>", "<|channel|>");

  /** No header is longer; what is was never one. */
  private static final int LONGEST = 256;

  private static final String BETWEEN = "\n\n";
  private static final String RECIPIENT = " to=functions";

  private final ReasoningMarkers markers;

  /** The mark of a call that is part of the answer; null where none is. */
  private final @Nullable String call;

  private final StringBuilder held = new StringBuilder();

  /** Whether a message has begun, and whether it is the answer. */
  private boolean begun;

  private boolean answering;
  private boolean calling;

  ChannelHeaders(ReasoningMarkers markers, boolean begun, @Nullable Calls calls) {
    this.markers = markers;
    this.call = calls == null ? null : calls.form().open();
    this.begun = begun;
  }

  /** Whether the answer is a call, as far as it has come. */
  boolean calling() {
    return calling;
  }

  /** The text as far as it is certain, marks in place of headers. */
  String add(String text) {
    if (answering) {
      return text;
    }
    held.append(text);
    var certain = new StringBuilder();
    Matcher header = HEADER.matcher(held);
    Matcher called = (begun ? CALL : FIRST_CALL).matcher(held);
    int from = 0;
    while (!answering && header.find(from)) {
      if (call != null && called.find(from) && called.start() <= header.start()) {
        break;
      }
      certain.append(held, from, header.start());
      certain.append(mark(header.group(1)));
      from = header.end();
    }
    String mark = call;
    if (!answering && mark != null && called.find(from)) {
      certain.append(held, from, called.start());
      certain.append(begun ? markers.close() : markers.unreasoned()).append(mark);
      from = called.end();
      begun = true;
      answering = true;
      calling = true;
    }
    held.delete(0, from);
    int free = answering ? held.length() : free();
    certain.append(held, 0, free);
    held.delete(0, free);
    return certain.toString();
  }

  private String mark(String channel) {
    boolean first = !begun;
    begun = true;
    answering = channel.equals("final");
    if (answering) {
      return first ? markers.unreasoned() : markers.close();
    }
    return first ? markers.open() : BETWEEN;
  }

  /** How much of the held text cannot belong to a header. */
  private int free() {
    int at = held.length();
    boolean mayCall = call != null && !begun && RECIPIENT.startsWith(held.toString());
    if (mayCall) {
      return 0;
    }
    for (String beginning : BEGINNINGS) {
      int whole = held.indexOf(beginning);
      at = Math.min(at, whole >= 0 ? whole : at);
      for (int n = Math.min(beginning.length() - 1, held.length()); n > 0; n--) {
        if (beginning.startsWith(held.substring(held.length() - n))) {
          at = Math.min(at, held.length() - n);
        }
      }
    }
    return held.length() - at > LONGEST ? held.length() : at;
  }

  /** What is still held back; a message's end mark is none of its text. */
  String finish() {
    String rest = held.toString();
    held.setLength(0);
    return rest.replaceFirst("^<\\|(?:end|call)\\|>\\s*", "");
  }
}
