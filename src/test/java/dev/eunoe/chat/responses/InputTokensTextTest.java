package dev.eunoe.chat.responses;

import static dev.eunoe.chat.WireTexts.assertWritten;

import org.junit.jupiter.api.Test;

/** A count of tokens, held to its text. */
class InputTokensTextTest {
  @Test
  void aCount() {
    assertWritten("input tokens", new ResponsesRoutes.InputTokens("response.input_tokens", 41));
  }
}
