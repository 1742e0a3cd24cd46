package dev.eunoe.memory.recall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.Recollection;
import dev.eunoe.memory.language.MessageKind;
import dev.eunoe.memory.language.Words;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RankingTest {
  private static final Instant NOW = Instant.parse("2026-05-20T12:00:00Z");
  private static final String QUESTION = "What is my sister called?";

  private static Candidate candidate(
      String id, String role, String text, int daysAgo, double score) {
    return new Candidate(
        id,
        "conv",
        role,
        "",
        MessageKind.of(role, text),
        NOW.minus(Duration.ofDays(daysAgo)),
        text,
        String.join(" ", Words.of(text)),
        true,
        score);
  }

  private static List<String> ranked(String question, Candidate... candidates) {
    var asked = new Ranking.Asked(Question.of(question, NOW.atZone(ZoneOffset.UTC)), Map.of(), NOW);
    return Ranking.rank(List.of(candidates), asked, 10, 0.25).stream()
        .map(Recollection::turnId)
        .toList();
  }

  @Test
  void rank_theBetterMatchComesFirst() {
    assertThat(
            ranked(
                QUESTION,
                candidate("a", "user", "My sister sings.", 1, 1.0),
                candidate("b", "user", "My sister is called Mira.", 1, 2.0)))
        .containsExactly("b", "a");
  }

  @Test
  void rank_ageDecidesBetweenNearEqualsOnly() {
    assertThat(
            ranked(
                QUESTION,
                candidate("old", "user", "My sister is called Mira.", 400, 1.0),
                candidate("new", "user", "My sister is now called Lena.", 0, 1.0)))
        .containsExactly("new", "old");
    assertThat(
            ranked(
                QUESTION,
                candidate("old", "user", "My sister is called Mira.", 400, 1.3),
                candidate("new", "user", "My sister came by.", 0, 1.0)))
        .containsExactly("old", "new");
  }

  @Test
  void recency_staysWithinFivePerCent() {
    assertThat(Ranking.recency(NOW, NOW)).isEqualTo(1.05);
    assertThat(Ranking.recency(NOW.plusSeconds(60), NOW)).isEqualTo(1.05);
    assertThat(Ranking.recency(Instant.EPOCH, NOW)).isBetween(0.95, 0.9501);
  }

  @Test
  void rank_equalTexts_leaveTheNewest() {
    assertThat(
            ranked(
                QUESTION,
                candidate("old", "user", "My sister is called Mira.", 9, 1.0),
                candidate("new", "user", "my sister is called Mira", 1, 1.0)))
        .containsExactly("new");
  }

  @Test
  void rank_anAssistantsRepetition_comesAfterTheUsersWords() {
    assertThat(
            ranked(
                QUESTION,
                candidate("echo", "assistant", "Your sister is called Mira.", 0, 3.0),
                candidate("said", "user", "My sister is called Mira.", 9, 1.0)))
        .containsExactly("said", "echo");
  }

  @Test
  void rank_whatMatchesByACommonWordAlone_isLeftOut() {
    assertThat(
            ranked(
                QUESTION,
                candidate("good", "user", "My sister is called Mira.", 1, 10),
                candidate("weak", "user", "I called the bank.", 1, 1)))
        .containsExactly("good");
  }

  @Test
  void rank_aTimeInTheQuestion_raisesWhatWasSaidThen() {
    assertThat(
            ranked(
                "What did I say yesterday about my sister?",
                candidate("before", "user", "My sister sings.", 9, 1.1),
                candidate("yesterday", "user", "My sister is ill.", 1, 1.0)))
        .containsExactly("yesterday", "before");
  }

  @Test
  void rank_whatOnlyAsksTheSame_comesAfterWhatAnswers() {
    Candidate asked = candidate("asked", "user", "What is my sister called", 0, 2.0);
    Candidate said = candidate("said", "user", "My sister is called Mira.", 9, 1.0);

    assertThat(ranked(QUESTION, asked, said)).containsExactly("said", "asked");
    assertThat(ranked(QUESTION, asked)).containsExactly("asked");
  }

  @Test
  void rank_nothing_isEmpty() {
    assertThat(ranked(QUESTION)).isEmpty();
  }

  @Test
  void rank_aRequestCountsByWhatElseItHolds() {
    String request =
        "Could you write a friendly letter to the housing office for the flat in Montreuil with the"
            + " leaking kitchen ceiling, the broken boiler of last Tuesday and the deposit of 1200"
            + " euros?";
    assertThat(
            ranked(
                "When did the boiler break?",
                candidate("request", "user", request, 1, 1.0),
                candidate("short", "user", "How does a boiler work?", 1, 1.4)))
        .containsExactly("request", "short");
  }

  @Test
  void onlyWhatRefersToWhatWasSaid_asksForTheAssistantsWords() {
    for (String past :
        List.of(
            "What did you suggest for dinner?",
            "Which book have you recommended?",
            "You told me about a museum, which one?",
            "What was your advice on the visa?",
            "What was the third item in your list?")) {
      assertThat(Question.of(past, NOW.atZone(ZoneOffset.UTC)).asksAssistant()).as(past).isTrue();
    }
    for (String request :
        List.of(
            "What would you recommend for dinner?",
            "Can you list some museums?",
            "Could you suggest a vet?",
            "Please give me your advice about visas.",
            "Can you explain how a boiler works?")) {
      assertThat(Question.of(request, NOW.atZone(ZoneOffset.UTC)).asksAssistant())
          .as(request)
          .isFalse();
    }
  }
}
