package dev.eunoe.turn.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedactionTest {
  private static final List<Message> ASKED =
      List.of(new Message("user", "My card is 4111 1111 1111 1111."));

  @Test
  void anAnswerThatRepeatsACardByHalves_isKeptWithoutThem() {
    var kept = new Redaction(true).ofAnswerTo(ASKED);

    assertThat(kept.apply("The one with 4111 1111 in it?"))
        .isEqualTo("The one with [redacted] in it?");
    assertThat(kept.apply("Is it 4111 1111 1111 1111?"))
        .isEqualTo("Is it [redacted: card number]?");
    assertThat(kept.apply("{\"text\":\"4111 11\",\"id\":\"resp_4f2\"}"))
        .isEqualTo("{\"text\":\"[redacted]\",\"id\":\"resp_4f2\"}");
  }

  @Test
  void switchedOff_keepsWhatIsSaid() {
    var kept = new Redaction(false).ofAnswerTo(ASKED);

    assertThat(kept.apply("The one with 4111 1111?")).isEqualTo("The one with 4111 1111?");
  }
}
