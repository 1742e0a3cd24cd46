package dev.eunoe.memory.persistence.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.MemoryScope;
import dev.eunoe.memory.RecallQuery;
import dev.eunoe.memory.persistence.Talk;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a question says, PostgreSQL is asked for nothing it cannot hold. */
class OddQuestionsTest {
  private static final List<String> PIECES =
      List.of(
          "9999-12-31",
          "0000-01-01",
          "9999",
          "0000",
          "99999-99-99",
          "31.02.0000",
          "12/31/9999",
          "1/1/0001",
          "January 0000",
          "December 9999",
          "Feb 29",
          "29.02.",
          "999 years ago",
          "999 months ago",
          "0 days ago",
          "last winter",
          "in March 0000",
          "last Sunday",
          "\0",
          "\uD83E",
          "\uDD94",
          "\u001E",
          "\u001F",
          "@name",
          "=home",
          "'",
          "\"",
          "\\",
          "$1",
          ":owner",
          "{}",
          "%",
          "NaN",
          "1e999",
          "-0",
          "9223372036854775808",
          "०००१-०१-०१",
          "٩٩٩٩-١٢-٣١",
          "a".repeat(3_000),
          "é".repeat(300),
          "क्षि".repeat(200),
          "漢".repeat(300),
          "\u0301".repeat(400),
          "x@y.".repeat(200),
          "http://" + "a/".repeat(500),
          "sister");

  private final Talk talk = Talk.withNewOwner();

  @BeforeEach
  void something() {
    talk.say("My sister is called Mira.", "Nice.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "What did I say on 9999-12-31?",
        "What did I say on 0000-01-01?",
        "What did I say of my sister in December 9999 and in January 0000?",
        "What about my sister on 12/31/9999, 31.12.9999 and 1/1/0000?",
        "99999-99-99 sister",
        "999 years ago: my sister",
        "sister \0 and \uD83E and \uDD94 half"
      })
  void valuesInAQuestion_thatNoDatabaseHolds_failNothing(String question) {
    List<String> recalled = talk.recalledTexts(question);

    if (question.contains("sister")) {
      assertThat(recalled).contains("My sister is called Mira.");
    }
  }

  @Test
  void valuesInAQuestion_ofEveryKindTogether_failNothing() {
    for (int seed = 0; seed < 150; seed++) {
      var random = new Random(seed);
      var question = new StringBuilder();
      for (int i = 0; i < 1 + random.nextInt(8); i++) {
        question.append(PIECES.get(random.nextInt(PIECES.size())));
        question.append(random.nextInt(3) == 0 ? "" : " ");
      }
      assertThat(talk.recall(question.toString())).as("seed " + seed).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"+18:00", "-18:00", "Pacific/Kiritimati", "America/Sao_Paulo", "UTC"})
  void daysAtTheEndsOfTheCalendar_inAnyZone_failNothing(String zone) {
    ZonedDateTime asked = talk.now.plusSeconds(60).atZone(ZoneId.of(zone));
    var query =
        new RecallQuery(
            talk.owner,
            "My sister 1000-01-01 9000-01-01 today?",
            asked,
            8,
            Set.of(),
            MemoryScope.EVERYWHERE);

    assertThat(talk.store.recall(query).await().indefinitely().items()).isNotEmpty();
  }
}
