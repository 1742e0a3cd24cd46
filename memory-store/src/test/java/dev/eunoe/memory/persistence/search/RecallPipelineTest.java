package dev.eunoe.memory.persistence.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.Recollection;
import dev.eunoe.memory.persistence.Talk;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecallPipelineTest {
  private static final List<String> CHATTER =
      List.of(
          "It rained a lot this morning, did it rain where you are?",
          "I had soup for lunch and it was quite good.",
          "What do you think about long walks in the park?",
          "The bus was late again, so I read a book about ships.",
          "Can you tell me something funny about cats?",
          "I like the colour of the sky in the evening.",
          "My neighbour plays the piano every night.",
          "What is seven plus five?",
          "Work was calm, we had only one meeting with the team.",
          "I might call a friend later and talk about the weekend.");

  private final Talk talk = Talk.withNewOwner();

  private void chat(int turns) {
    for (int i = 0; i < turns; i++) {
      talk.say(
          CHATTER.get(i % 10) + " That was part " + i + ".",
          "I see, thank you for sharing part " + i + ".");
    }
  }

  @Test
  void fiveFactsAmongAHundredTurns_areEachAmongTheFirstThree() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("What is my sister called?", "My sister is called Mira.");
    facts.put("When is my dentist appointment?", "My dentist appointment is on 14 June at 9:30.");
    facts.put("What is the name of my boat?", "I named my boat Velanquis.");
    facts.put("Which city do I live in?", "I live in the city of Tromsø.");
    facts.put("What am I allergic to?", "By the way, I am allergic to peanuts.");
    facts.values().forEach(fact -> talk.say(fact, "Thank you, I will remember that."));
    chat(50);

    facts.forEach((question, fact) ->
        assertThat(talk.recalledTexts(question).stream().limit(3)).as(question).contains(fact));
  }

  @Test
  void questionsAskedAgainAndAgain_doNotCrowdOutTheirAnswer() {
    talk.say("My sister is called Mira.", "What a lovely name.");
    for (int i = 0; i < 3; i++) {
      chat(3);
      talk.say("What is my sister called?", "Your sister is called Mira.");
      talk.say(
          "Tell me what my sister is called.", "You have not told me what your sister is called.");
    }

    assertThat(talk.recalledTexts("What is my sister called?").getFirst())
        .isEqualTo("My sister is called Mira.");
  }

  @Test
  void recall_neverLeavesTheOwner() {
    talk.say("My sister is called Mira.", "Nice.");
    Talk other = Talk.withNewOwner();
    other.say("I have no brothers.", "I see.");

    assertThat(other.recall("What is my sister called?")).isEmpty();
  }

  @Test
  void recall_reachesAcrossTheOwnersConversations() {
    talk.say("My sister is called Mira.", "Nice.");
    Talk later = new Talk(talk.store, talk.owner);

    Recollection first = later.recall("What is my sister called?").getFirst();
    assertThat(first.conversationId()).isEqualTo(talk.conversationId);
    assertThat(first.role()).isEqualTo("user");
    assertThat(first.at()).isEqualTo(Talk.START.plusSeconds(60));
  }

  @Test
  void visibleTurns_areLeftOut() {
    talk.say("My sister is called Mira.", "Nice.");
    String visible = talk.recall("What is my sister called?").getFirst().turnId();

    assertThat(talk.recall("What is my sister called?", Set.of(visible))).isEmpty();
  }

  @Test
  void bothVersionsOfAChangedFact_areRecalled() {
    talk.say("My favourite colour is green.", "Noted.");
    chat(10);
    talk.now = talk.now.plus(Duration.ofDays(30));
    talk.say("My favourite colour is now orange.", "Noted.");

    assertThat(talk.recalledTexts("What is my favourite colour?"))
        .contains("My favourite colour is green.", "My favourite colour is now orange.");
  }

  @Test
  void equalTexts_areRecalledOnceAndAsTheNewest() {
    talk.say("My sister is called Mira.", "Nice.");
    talk.say("my sister is called Mira", "Nice.");

    List<Recollection> recalled = talk.recall("What is my sister called?");
    assertThat(recalled).extracting(Recollection::text).containsExactly("my sister is called Mira");
  }

  @Test
  void madeUpWordsAndOtherForms_match() {
    talk.say("The zorblatting happens each Quendelday.", "I see.");
    chat(5);

    assertThat(talk.recalledTexts("When is the zorblatting?"))
        .first()
        .asString()
        .contains("Quendelday");
    assertThat(talk.recalledTexts("When do they zorblat?"))
        .first()
        .asString()
        .contains("Quendelday");
  }

  @Test
  void whatTheUserSaysAboutThemselves_isFoundByAQuestionInOtherWords() {
    talk.say("Hi, I'm Anna and I'm a nurse.", "Nice to meet you.");
    talk.say("We moved to Bodø, so that is where I live now.", "Good to know.");
    chat(20);

    assertThat(talk.recalledTexts("Who am I?").getFirst()).contains("Anna");
    assertThat(talk.recalledTexts("What is my profession?").getFirst()).contains("nurse");
    assertThat(talk.recalledTexts("What is my home town?").getFirst()).contains("Bodø");
  }

  @Test
  void anAnswerThatFailed_isNotRecalled() {
    String id = talk.begin("My sister is called Mira.");
    talk.store.fail(talk.owner, id, "server_error", "no").await().indefinitely();

    assertThat(talk.recall("What is my sister called?")).isEmpty();
  }

  @Test
  void aLongTurn_isCutToWhatFitsTheQuestion() {
    String padding = "We talked about the weather and the garden for a while. ".repeat(40);
    talk.say(padding + "My sister is called Mira. " + padding, "Noted.");

    Recollection recalled = talk.recall("What is my sister called?").getFirst();
    assertThat(recalled.excerpt()).isTrue();
    assertThat(recalled.text()).contains("My sister is called Mira.");
    assertThat(recalled.text().split("\\s+")).hasSizeLessThanOrEqualTo(60);
  }

  @Test
  void questionsWithNothingToLookFor_recallNothing() {
    talk.say("My sister is called Mira.", "Nice.");

    assertThat(talk.recall("")).isEmpty();
    assertThat(talk.recall("and?")).isEmpty();
    assertThat(talk.recall("'; drop table turn; --")).isEmpty();
  }
}
