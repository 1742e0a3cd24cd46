package dev.eunoe.chat.wire;

import static dev.eunoe.chat.WireTexts.assertWritten;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.model.generate.TokenLogprob;
import dev.eunoe.turn.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Errors, held to their text. */
class ErrorTextsTest {
  @Test
  void errors() {
    assertWritten("error", ErrorBody.of(Problem.invalid("input[0]", "wrong", "It \"is\" wrong.")));
    assertWritten("error without a field", ErrorBody.of(Problem.stopping("Bye.")));
  }

  @Test
  void logProbabilities() {
    var half = new TokenLogprob.Choice(new byte[] {(byte) 0xE2, (byte) 0x82}, -0.5);
    var other = new TokenLogprob.Choice(" a".getBytes(StandardCharsets.UTF_8), -0.25);
    List<LogprobBody> bodies = LogprobBody.of(List.of(new TokenLogprob(half, List.of(other))));
    assertWritten("log probability", bodies.getFirst());
  }

  /** A client may send half a character, which is given back as it was. */
  @Test
  void halfACharacter_isWritten() {
    assertThat(
            new JsonWriter(new ObjectMapper())
                .text(ErrorBody.of(Problem.invalid("\ud83d", "c", "It is \ud83d."))))
        .isEqualTo(
            "{\"error\":{\"message\":\"It is \ud83d.\",\"type\":\"invalid_request_error\","
                + "\"param\":\"\ud83d\",\"code\":\"c\"}}");
  }
}
