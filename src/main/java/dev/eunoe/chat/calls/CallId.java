package dev.eunoe.chat.calls;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a call is named, for its result: by its answer and its place there, so that none is kept. To
 * some models a result names its call, by an id that the model wrote or by the tool; then that
 * stands behind, and comes back with the result.
 */
public final class CallId {
  private static final Pattern FORM =
      Pattern.compile("(?:call|toolu)_[^-]+_(?<index>[0-9]{1,5})(?:-(?<own>.+))?");

  private CallId() {}

  /**
   * {@code call_…_0}, or {@code call_…_0-own}.
   *
   * @param own see {@link CallSplitter.Begun}
   */
  public static String of(String responseId, int index, String own) {
    return of("call_", responseId, index, own);
  }

  /** The same under another prefix. */
  public static String of(String prefix, String responseId, int index, String own) {
    String id = prefix + responseId.substring("resp_".length()) + "_" + index;
    return own.isEmpty() ? id : id + "-" + own;
  }

  /** The place of a call in its answer; 0 for an id that was made elsewhere. */
  public static int index(String callId) {
    Matcher id = FORM.matcher(callId);
    return id.matches() ? Integer.parseInt(id.group("index")) : 0;
  }

  /** What the model knows the call by; empty for an id without it. */
  public static String own(String callId) {
    Matcher id = FORM.matcher(callId);
    String own = id.matches() ? id.group("own") : null;
    return own == null ? "" : own;
  }
}
