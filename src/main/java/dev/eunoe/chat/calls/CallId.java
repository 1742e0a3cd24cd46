package dev.eunoe.chat.calls;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a call is named, for its result: by its answer and its place there, so that none is kept. */
public final class CallId {
  private static final Pattern FORM = Pattern.compile("call_.+_([0-9]{1,5})");

  private CallId() {}

  /** {@code call_…_0}. */
  public static String of(String responseId, int index) {
    return "call_" + responseId.substring("resp_".length()) + "_" + index;
  }

  /** The place of a call in its answer; 0 for an id that was made elsewhere. */
  public static int index(String callId) {
    Matcher id = FORM.matcher(callId);
    return id.matches() ? Integer.parseInt(id.group(1)) : 0;
  }
}
