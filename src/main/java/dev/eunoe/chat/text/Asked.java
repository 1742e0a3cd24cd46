package dev.eunoe.chat.text;

import dev.eunoe.turn.Turn;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for: one turn for each of its prompts.
 *
 * @param silent whether nothing is told of what goes on, the prompt alone
 */
record Asked(List<Turn> turns, boolean stream, boolean usage, boolean echo, boolean silent) {
  boolean tellsOfPrompts() {
    return echo && turns.getFirst().options().topLogprobs() != null;
  }

  /**
   * What is told of the prompt before a choice, and is passed by.
   *
   * @param prompt how probable its tokens are; empty where that is not asked for
   */
  TextCompletion.@Nullable Logprobs beginLogprobs(
      int index, Optional<PromptLogprobs.Told> prompt, ChoiceLogprobs logprobs) {
    if (prompt.isEmpty()) {
      logprobs.pass(begin(index));
      return null;
    }
    return logprobs.ofPrompt(prompt.get());
  }

  /** What a choice begins with. */
  String begin(int index) {
    return echo ? turns.get(index / choices()).messages().getFirst().text() : "";
  }

  /** How many texts each prompt has. */
  int choices() {
    return turns.getFirst().choices();
  }

  /** One for each text. */
  List<ChoiceLogprobs> logprobs() {
    boolean told = turns.getFirst().options().topLogprobs() != null;
    return Stream.generate(() -> new ChoiceLogprobs(told))
        .limit((long) turns.size() * choices())
        .toList();
  }
}
