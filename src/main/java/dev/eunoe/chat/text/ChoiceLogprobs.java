package dev.eunoe.chat.text;

import dev.eunoe.model.generate.TokenLogprob;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells the log probabilities of one text as it grows. */
final class ChoiceLogprobs {
  private final boolean asked;
  private int offset;

  ChoiceLogprobs(boolean asked) {
    this.asked = asked;
  }

  /** Text of which none are told. */
  void pass(String text) {
    offset += text.codePointCount(0, text.length());
  }

  /** Those of the prompt that the text begins with; its first token, behind nothing, has none. */
  TextCompletion.Logprobs ofPrompt(PromptLogprobs.Told prompt) {
    List<String> tokens = new ArrayList<>();
    List<@Nullable Double> logprobs = new ArrayList<>();
    List<@Nullable Map<String, Double>> tops = new ArrayList<>();
    List<Integer> offsets = new ArrayList<>();
    tokens.add(new String(prompt.first(), StandardCharsets.UTF_8));
    logprobs.add(null);
    tops.add(null);
    offsets.add(offset);
    offset += begun(prompt.first());
    var behind = new TextCompletion.Logprobs(tokens, logprobs, tops, offsets);
    return behind.and(of(prompt.behindIt()));
  }

  /** Those of the next tokens; null where none were asked for, or there are none. */
  TextCompletion.@Nullable Logprobs of(List<TokenLogprob> next) {
    if (!asked || next.isEmpty()) {
      return null;
    }
    List<String> tokens = new ArrayList<>();
    List<Double> logprobs = new ArrayList<>();
    List<Map<String, Double>> tops = new ArrayList<>();
    List<Integer> offsets = new ArrayList<>();
    for (TokenLogprob token : next) {
      tokens.add(text(token.chosen()));
      logprobs.add(token.chosen().logprob());
      Map<String, Double> top = new LinkedHashMap<>();
      token.top().forEach(choice -> top.putIfAbsent(text(choice), choice.logprob()));
      top.putIfAbsent(text(token.chosen()), token.chosen().logprob());
      tops.add(top);
      offsets.add(offset);
      offset += begun(token.chosen().bytes());
    }
    return new TextCompletion.Logprobs(tokens, logprobs, tops, offsets);
  }

  /** Characters that begin in these bytes. */
  private static int begun(byte[] utf8) {
    int count = 0;
    for (byte b : utf8) {
      count += (b & 0xC0) == 0x80 ? 0 : 1;
    }
    return count;
  }

  private static String text(TokenLogprob.Choice choice) {
    return new String(choice.bytes(), StandardCharsets.UTF_8);
  }
}
