package dev.eunoe.chat.text;

import static dev.eunoe.chat.MadeUpTurn.AT;
import static dev.eunoe.chat.MadeUpTurn.WORDS;
import static dev.eunoe.chat.WireTexts.assertWritten;

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

  private static TextCompletion completion(
      List<TextCompletion.Choice> choices, TextCompletion.@Nullable Usage usage) {
    return new TextCompletion(
        "cmpl-1", "text_completion", AT.getEpochSecond(), "m", choices, usage);
  }
}
