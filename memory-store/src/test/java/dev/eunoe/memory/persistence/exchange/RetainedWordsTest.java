package dev.eunoe.memory.persistence.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.persistence.Rows;
import dev.eunoe.memory.persistence.Talk;
import org.junit.jupiter.api.Test;

class RetainedWordsTest {
  private final Talk talk = Talk.withNewOwner();

  @Test
  void secrets_areInNoRow_whoeverSaysThem() {
    talk.say("My card is 4111 1111 1111 1111.", "Is it really 4111 1111 1111 1111?");

    assertThat(Rows.of(talk.owner))
        .doesNotContain("4111 1111")
        .contains("My card is [redacted: card number].");
    assertThat(talk.recalledTexts("What is my card?"))
        .contains("My card is [redacted: card number].");
  }
}
