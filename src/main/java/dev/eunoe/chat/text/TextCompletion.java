package dev.eunoe.chat.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Texts that went on, or pieces of them.
 *
 * @param usage absent in pieces, unless asked for
 */
@JsonNaming(SnakeCaseStrategy.class)
record TextCompletion(
    String id,
    String object,
    long created,
    String model,
    List<Choice> choices,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Usage usage) {

  /**
   * One of them.
   *
   * @param finishReason null before the end
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Choice(
      String text, int index, @Nullable Logprobs logprobs, @Nullable String finishReason) {}

  /**
   * How probable the tokens of a text were, where that was asked for; each list has one entry for
   * each token. The first token of a prompt, which nothing stands before, has none.
   *
   * @param topLogprobs those that could have stood there instead, the token itself among them
   * @param textOffset where the token begins in the text, in characters of Unicode
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Logprobs(
      List<String> tokens,
      List<@Nullable Double> tokenLogprobs,
      List<@Nullable Map<String, Double>> topLogprobs,
      List<Integer> textOffset) {

    /** These and those of what follows, if there are any. */
    Logprobs and(@Nullable Logprobs more) {
      return more == null
          ? this
          : new Logprobs(
              both(tokens, more.tokens),
              both(tokenLogprobs, more.tokenLogprobs),
              both(topLogprobs, more.topLogprobs),
              both(textOffset, more.textOffset));
    }

    private static <T extends @Nullable Object> List<T> both(List<T> some, List<T> more) {
      var all = new ArrayList<>(some);
      all.addAll(more);
      return all;
    }
  }

  /** Tokens read and written, of all. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Usage(long promptTokens, long completionTokens, long totalTokens) {
    static final Usage NONE = new Usage(0, 0, 0);

    Usage and(long prompt, long completion) {
      return new Usage(
          promptTokens + prompt, completionTokens + completion, totalTokens + prompt + completion);
    }
  }
}
