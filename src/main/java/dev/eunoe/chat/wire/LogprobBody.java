package dev.eunoe.chat.wire;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.model.generate.TokenLogprob;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The log probability of a token, and of those that could have stood there instead.
 *
 * @param token its text, with U+FFFD where it begins or ends amid a character
 * @param bytes its text in UTF-8, each from 0 to 255; joined over the tokens they are the answer's
 */
@JsonNaming(SnakeCaseStrategy.class)
public record LogprobBody(
    String token, double logprob, List<Integer> bytes, List<Choice> topLogprobs) {

  /** One that could have stood there. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Choice(String token, double logprob, List<Integer> bytes) {
    static Choice of(TokenLogprob.Choice choice) {
      return new Choice(text(choice), choice.logprob(), numbers(choice));
    }
  }

  public static List<LogprobBody> of(List<TokenLogprob> logprobs) {
    return logprobs.stream()
        .map(one ->
            new LogprobBody(
                text(one.chosen()),
                one.chosen().logprob(),
                numbers(one.chosen()),
                one.top().stream().map(Choice::of).toList()))
        .toList();
  }

  private static String text(TokenLogprob.Choice choice) {
    return new String(choice.bytes(), StandardCharsets.UTF_8);
  }

  private static List<Integer> numbers(TokenLogprob.Choice choice) {
    List<Integer> numbers = new ArrayList<>();
    for (byte b : choice.bytes()) {
      numbers.add(b & 0xFF);
    }
    return numbers;
  }
}
