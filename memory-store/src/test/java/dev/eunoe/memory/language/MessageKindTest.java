package dev.eunoe.memory.language;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageKindTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "What is my sister called?",
        "what is my sister called",
        "And where do I live?",
        "Tell me what my sister is called.",
        "Hi! Do you remember my dog's name?",
        "Could you tell me the date?",
        "what's her name",
        "Thanks. When is it?",
        "I told you about my sister, what is she called?",
        "My sister, what is she called?",
        "Our trip to Lisbon, when was it?",
        "Where is the book I bought?",
        "So, what should I cook?",
        "I wonder, what is the capital of Norway?"
      })
  void turnsThatOnlyAsk_areQuestions(String text) {
    assertThat(MessageKind.of("user", text)).isEqualTo(MessageKind.QUESTION);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "My sister is called Mira.",
        "My sister is called Mira. What is yours called?",
        "Tell me that again and I leave for Oslo.",
        "I will see Will on Friday",
        "Whatever happens, I fly on 3 May.",
        "Remember that the code is 4417.",
        "Can you remember that my sister is called Mira?",
        "I moved to Lyon last month, can you suggest a vet?",
        "Can you suggest a vet, since I have two cats?",
        "As my daughter hates mushrooms, what can I cook tonight?",
        "My landlord raised the rent to 900 euros, is that allowed?",
        "We're six people; how much rice do we need?",
        "Hi, I've lost my passport in Rome and what do I do now?"
      })
  void turnsThatState_areStatements(String text) {
    assertThat(MessageKind.of("user", text)).isEqualTo(MessageKind.STATEMENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Thanks!", "Hello there.", "ok, great", "Good morning!", "", "  "})
  void pleasantries_areSmallTalk(String text) {
    assertThat(MessageKind.of("user", text)).isEqualTo(MessageKind.SMALL_TALK);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "You have not told me what your sister is called.",
        "I don't know, you haven't told me that.",
        "I am not sure about that."
      })
  void answersThatKnowNothing_areUnknowing(String text) {
    assertThat(MessageKind.of("assistant", text)).isEqualTo(MessageKind.UNKNOWING);
  }

  @Test
  void otherRoles_areNeverRecalled() {
    assertThat(MessageKind.of("system", "My sister is called Mira.")).isEqualTo(MessageKind.OTHER);
  }
}
