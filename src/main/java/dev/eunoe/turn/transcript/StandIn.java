package dev.eunoe.turn.transcript;

import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.tokenizer.ConversationRefusedException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A short history that stands in for a long one: new messages are rendered behind it, and its text
 * is cut off again. Results of tools are rendered behind another one, whose answer is a call.
 *
 * @param calls the template
 * @param text as it reads once something follows it
 * @param question of it, up to where its answer begins
 * @param opening what stands in front of an answer in the history alone, where calls have another
 * @param closing what stands behind an answer
 * @param next what follows that, of the next question
 * @param called the text of the one whose answer is a call
 * @param nextOfResult what follows it, of a result
 */
record StandIn(
    CallTemplate calls,
    String text,
    String question,
    String opening,
    String closing,
    String next,
    String called,
    String nextOfResult) {
  static final ChatMessage HI = new ChatMessage("user", "Hi.");
  static final ChatMessage HELLO = new ChatMessage("assistant", "Hello.");
  static final ChatMessage AND_YOU = new ChatMessage("user", "And you?");

  /**
   * That of a template; null where it leaves out what was said.
   *
   * @param opening that answers may have, see above
   */
  static @Nullable StandIn of(CallTemplate calls, String opening) {
    String longer = calls.render(List.of(HI, HELLO, AND_YOU), true);
    int hello = longer.lastIndexOf(HELLO.content(), longer.lastIndexOf(AND_YOU.content()));
    if (hello < 0) {
      return null;
    }
    int behind = hello + HELLO.content().length();
    String question = longer.substring(0, hello);
    String closing = wholeTokens(commonPrefix(longer.substring(behind), behindTheLast(calls)));
    String text = longer.substring(0, behind + closing.length());
    String next = longer.substring(text.length());
    String opens = question.equals(calls.render(List.of(HI), true) + opening) ? opening : "";
    if (!calls.isTold()) {
      return new StandIn(calls, text, question, opens, closing, next, text, next);
    }
    String called = calls.render(List.of(HI, calls.standIn()), false);
    String whole = calls.render(List.of(HI, calls.standIn(), result(calls)), true);
    String nextOfResult = whole.startsWith(called) ? whole.substring(called.length()) : next;
    return new StandIn(calls, text, question, opens, closing, next, called, nextOfResult);
  }

  /** What follows an answer that nothing follows; nothing where the template takes no such talk. */
  private static String behindTheLast(CallTemplate calls) {
    try {
      String answered = calls.render(List.of(HI, HELLO), false);
      int last = answered.lastIndexOf(HELLO.content());
      return last < 0 ? "" : answered.substring(last + HELLO.content().length());
    } catch (ConversationRefusedException e) {
      return "";
    }
  }

  private static String commonPrefix(String one, String other) {
    int i = 0;
    while (i < Math.min(one.length(), other.length()) && one.charAt(i) == other.charAt(i)) {
      i++;
    }
    return one.substring(0, i);
  }

  /** Without the beginning of a special token, where two differ: {@code <|end|>, <|return|>}. */
  private static String wholeTokens(String text) {
    return text.replaceFirst("<[^<>\\s]*$", "");
  }

  /** A result that may follow it. */
  static ChatMessage result(CallTemplate calls) {
    return calls.result("probe", "It says so.");
  }

  /** What stands behind an answer that a question follows. */
  String after() {
    return closing + next;
  }

  /** What stands behind an answer that is a call. */
  String callClosing() {
    String call = calls.isTold() ? calls.guarded(calls.standIn().content()) : null;
    return call == null ? closing : called.substring(called.lastIndexOf(call) + call.length());
  }

  /** These messages behind it. */
  List<ChatMessage> behind(List<ChatMessage> chat) {
    ChatMessage answer = isResult(chat) ? calls.standIn() : HELLO;
    return Stream.concat(Stream.of(HI, answer), chat.stream()).toList();
  }

  /** What is rendered of it in front of these messages. */
  String before(List<ChatMessage> chat) {
    return isResult(chat) ? called : text;
  }

  /** Whether they begin with a result, to a template that asks for its call. */
  private boolean isResult(List<ChatMessage> chat) {
    return calls.isTold() && !chat.isEmpty() && chat.getFirst().role().equals("tool");
  }
}
