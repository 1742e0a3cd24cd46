package dev.eunoe.memory.language;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NAME | Hello, I'm Anna. | Who am I?",
        "NAME | It's Anna here | Do you remember my name?",
        "HOME | We moved house: I live in Tromsø. | Which town do I live in?",
        "ORIGIN | I grew up in Bodø. | Where was I born?",
        "WORK | I'm a nurse. | What is my profession?",
        "AGE | I turned 43 this year | How old am I?",
        "BIRTHDAY | I was born on 3 May. | When is my birthday?",
        "TRIP | I’m flying to Oslo in June. | Where am I travelling to?",
        "LANGUAGE | At home we speak Sami. | Which language do I speak?",
        "DIET | Peanuts? I can't eat them. | What am I allergic to?",
        "SHOPPING | I need to buy milk. | What is on my shopping list?",
        "TASTE | I really love figs. | What is my favourite fruit?"
      })
  void whatIsTold_meetsWhatIsAsked(Topic topic, String told, String asked) {
    assertThat(Topic.toldIn(told)).contains(topic);
    assertThat(Topic.askedIn(asked)).contains(topic);
  }

  @Test
  void otherTalk_touchesNoTopic() {
    assertThat(Topic.toldIn("I'm a bit tired. The ship sank. I'm happy.")).isEmpty();
    assertThat(Topic.askedIn("What is my sister called?")).isEmpty();
  }
}
