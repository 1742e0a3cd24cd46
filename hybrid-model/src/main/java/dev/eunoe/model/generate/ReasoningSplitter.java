package dev.eunoe.model.generate;

import dev.eunoe.model.constraint.Calls;
import dev.eunoe.model.tokenizer.ReasoningMarkers;
import org.jspecify.annotations.Nullable;

/**
 * Tells reasoning from the answer in text that arrives in pieces. Only what stands at the very
 * beginning is reasoning, up to the first mark that ends it; a mark in the answer is the answer's.
 * White space beside the marks belongs to neither. What may be a part of a mark is held back until
 * it is certain that it is not.
 */
final class ReasoningSplitter {
  /** What became certain with a piece. */
  record Split(String reasoning, String answer) {
    static final Split NOTHING = new Split("", "");

    Split then(Split next) {
      return new Split(reasoning + next.reasoning, answer + next.answer);
    }
  }

  private enum Place {
    BEFORE,
    INSIDE,
    BEHIND,
    ANSWER
  }

  private final @Nullable ReasoningMarkers markers;
  private final @Nullable ChannelHeaders headers;
  private final StringBuilder held = new StringBuilder();
  private Place place;

  /** Whether there is any reasoning, and whether some of it was returned. */
  private boolean reasoned;

  private boolean shown;

  /**
   * @param options null where all is the answer
   * @param calls that the answer may have; null for none
   */
  ReasoningSplitter(@Nullable ReasoningOptions options, @Nullable Calls calls) {
    this.markers = options == null ? null : options.markers();
    this.place =
        options == null
            ? Place.ANSWER
            : switch (options.start()) {
              case BEFORE -> Place.BEFORE;
              case INSIDE -> Place.INSIDE;
              case BEHIND -> Place.ANSWER;
            };
    this.reasoned = place == Place.INSIDE;
    this.headers =
        markers == null || !markers.areChannels()
            ? null
            : new ChannelHeaders(markers, reasoned, calls);
  }

  /** Whether what comes next is reasoning, as far as is known. */
  boolean inside() {
    return place == Place.INSIDE;
  }

  /** Whether the answer has begun, or nothing but it can come. */
  boolean answering() {
    return place == Place.BEHIND || place == Place.ANSWER;
  }

  /** Whether a reasoning has ended, and nothing but white space came since. */
  boolean behind() {
    return place == Place.BEHIND;
  }

  /** Whether the answer has begun with the header of a call. */
  boolean calling() {
    return headers != null && headers.calling();
  }

  /** Whether a channel was chosen for the answer that is not that of calls. */
  boolean isFinal() {
    return headers != null && answering() && !headers.calling();
  }

  /** Whether there is reasoning, be it empty. */
  boolean reasoned() {
    return reasoned;
  }

  Split add(String text) {
    if (markers == null || place == Place.ANSWER) {
      return new Split("", headers == null ? text : headers.finish() + text);
    }
    return split(markers, headers == null ? text : headers.add(text));
  }

  private Split split(ReasoningMarkers markers, String text) {
    held.append(text);
    Split split = place == Place.BEFORE ? before(markers) : Split.NOTHING;
    if (place == Place.INSIDE) {
      split = split.then(inside(markers));
    }
    return place == Place.BEHIND ? split.then(answer()) : split;
  }

  private Split before(ReasoningMarkers marks) {
    String begun = held.toString().stripLeading();
    if (begun.startsWith(marks.open())) {
      take(held.length() - begun.length() + marks.open().length());
      place = Place.INSIDE;
      reasoned = true;
    } else if (!marks.unreasoned().isEmpty() && begun.startsWith(marks.unreasoned())) {
      take(held.length() - begun.length() + marks.unreasoned().length());
      place = Place.BEHIND;
    } else if (!marks.open().startsWith(begun) && !marks.unreasoned().startsWith(begun)) {
      place = Place.ANSWER;
      return new Split("", take(held.length()));
    }
    return Split.NOTHING;
  }

  private Split inside(ReasoningMarkers marks) {
    if (!shown) {
      take(held.length() - held.toString().stripLeading().length());
    }
    int end = held.indexOf(marks.close());
    if (end >= 0) {
      String last = take(end).stripTrailing();
      take(marks.close().length());
      place = Place.BEHIND;
      return new Split(last, "");
    }
    int free = held.length() - longestBeginning(marks.close());
    while (free > 0 && Character.isWhitespace(held.charAt(free - 1))) {
      free--;
    }
    shown |= free > 0;
    return new Split(take(free), "");
  }

  private Split answer() {
    String begun = held.toString().stripLeading();
    held.setLength(0);
    if (begun.isEmpty()) {
      return Split.NOTHING;
    }
    place = Place.ANSWER;
    return new Split("", begun);
  }

  /** Ends the reasoning here, unless it has ended. */
  Split close() {
    if (place != Place.INSIDE) {
      return Split.NOTHING;
    }
    place = Place.BEHIND;
    return new Split(take(held.length()).stripTrailing(), "");
  }

  /** What is still held back; to be called when no more text comes. */
  Split finish() {
    if (headers != null) {
      held.append(headers.finish());
    }
    return inside() ? close() : new Split("", take(held.length()));
  }

  private String take(int chars) {
    String taken = held.substring(0, chars);
    held.delete(0, chars);
    return taken;
  }

  /** Length of the longest end of the held text with which the mark begins. */
  private int longestBeginning(String mark) {
    for (int n = Math.min(mark.length() - 1, held.length()); n > 0; n--) {
      if (mark.startsWith(held.substring(held.length() - n))) {
        return n;
      }
    }
    return 0;
  }
}
