package dev.eunoe.chat.text;

import static dev.eunoe.chat.MadeUpTurn.AT;
import static dev.eunoe.chat.MadeUpTurn.WORDS;
import static dev.eunoe.chat.WireTexts.assertWritten;

import dev.eunoe.model.generate.TokenLogprob;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Texts that went on, held to their text. */
class TextTextsTest {
  @Test
  void completions() {
    var piece = new TextCompletion.Choice(WORDS, 0, null, null);
    var last = new TextCompletion.Choice("", 1, null, "stop");
    assertWritten("text completion, a piece", completion(List.of(piece), null));
    var usage = TextCompletion.Usage.NONE.and(30, 9).and(3, 1);
    assertWritten("text completion", completion(List.of(piece, last), usage));
  }

  @Test
  void logProbabilities() {
    var logprobs = new ChoiceLogprobs(true);
    logprobs.pass("é😀");
    var told =
        logprobs.of(
            List.of(
                new TokenLogprob(choice("ä", -0.5), List.of(choice("a", -0.25))),
                new TokenLogprob(choice("!", -1), List.of(choice("!", -1)))));
    var piece = new TextCompletion.Choice("ä!", 0, told, null);
    assertWritten("text completion, log probabilities", completion(List.of(piece), null));
  }

  private static TokenLogprob.Choice choice(String text, double logprob) {
    return new TokenLogprob.Choice(text.getBytes(StandardCharsets.UTF_8), logprob);
  }

  private static TextCompletion completion(
      List<TextCompletion.Choice> choices, TextCompletion.@Nullable Usage usage) {
    return new TextCompletion(
        "cmpl-1", "text_completion", AT.getEpochSecond(), "m", choices, usage);
  }
}
