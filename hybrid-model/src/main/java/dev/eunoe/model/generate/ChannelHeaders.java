package dev.eunoe.model.generate;

import dev.eunoe.model.tokenizer.ReasoningMarkers;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the headers of Harmony's messages and puts plain marks in their place, so that all that
 * comes before the message of the channel {@code final} stands between two marks as one reasoning:
 * what the model thinks ({@code analysis}), what it says about tools or to them ({@code
 * commentary}). A header may name a recipient and a format.
 */
final class ChannelHeaders {
  private static final Pattern HEADER =
      Pattern.compile(
          "(?:<\\|(?:end|call)\\|>\\s*)?(?:<\\|start\\|>assistant[^<]*)?<\\|channel\\|>([a-z]+)[^<]*"
              + "(?:<\\|constrain\\|>[^<]*)?<\\|message\\|>");

  private static final List<String> BEGINNINGS =
      List.of("<|end|>", "<|call|>", "<|start|>", "<|channel|>");

  /** No header is longer; what is was never one. */
  private static final int LONGEST = 256;

  private static final String BETWEEN = "\n\n";

  private final ReasoningMarkers markers;
  private final StringBuilder held = new StringBuilder();

  /** Whether a message has begun, and whether it is the answer. */
  private boolean begun;

  private boolean answering;

  ChannelHeaders(ReasoningMarkers markers, boolean begun) {
    this.markers = markers;
    this.begun = begun;
  }

  /** The text as far as it is certain, marks in place of headers. */
  String add(String text) {
    if (answering) {
      return text;
    }
    held.append(text);
    var certain = new StringBuilder();
    Matcher header = HEADER.matcher(held);
    int from = 0;
    while (!answering && header.find(from)) {
      certain.append(held, from, header.start());
      certain.append(mark(header.group(1)));
      from = header.end();
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
