package dev.eunoe.chat.text;

import dev.eunoe.turn.Turn;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for: one turn for each of its prompts.
 *
 * @param silent whether nothing is told of what goes on, the prompt alone
 * @param prompts how probable their tokens are; none where that is not asked for
 */
record Asked(
    List<Turn> turns,
    boolean stream,
    boolean usage,
    boolean echo,
    boolean silent,
    List<PromptLogprobs.Told> prompts) {
  boolean tellsOfPrompts() {
    return echo && turns.getFirst().options().topLogprobs() != null;
  }

  Asked with(List<PromptLogprobs.Told> told) {
    return new Asked(turns, stream, usage, echo, silent, told);
  }

  /** What is told of the prompt before a choice, and is passed by. */
  TextCompletion.@Nullable Logprobs beginLogprobs(int index, ChoiceLogprobs logprobs) {
    if (prompts.isEmpty()) {
      logprobs.pass(begin(index));
      return null;
    }
    return logprobs.ofPrompt(prompts.get(index / choices()));
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
