package dev.eunoe.memory.recall;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeSpanTest {
  /** A Wednesday. */
  private static final Instant NOW = Instant.parse("2026-05-20T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "What did I say today?, 2026-05-20, 2026-05-21",
    "and yesterday, 2026-05-19, 2026-05-20",
    "What happened last week?, 2026-05-11, 2026-05-21",
    "What did I cook last month?, 2026-04-01, 2026-05-01",
    "Whom did I see two weeks ago?, 2026-05-02, 2026-05-11",
    "What was on the 4th of May?, 2026-05-04, 2026-05-05",
    "What was on June 7 2024?, 2024-06-07, 2024-06-08",
    "Where did we go last summer?, 2025-06-01, 2025-09-01",
    "two things from 3 days ago, 2026-05-16, 2026-05-19",
    "Whom did I meet on Monday?, 2026-05-18, 2026-05-19",
    "Where was I in May?, 2026-05-01, 2026-06-01",
    "Where was I in December?, 2025-12-01, 2026-01-01"
  })
  void namedIn_findsTheDays(String question, LocalDate from, LocalDate to) {
    assertThat(TimeSpan.namedIn(question, NOW)).containsExactly(new TimeSpan(from, to));
  }

  @ParameterizedTest
  @CsvSource({"What is my sister called?", "May I ask you something?", "Is Sundays a word?"})
  void namedIn_otherQuestions_nameNone(String question) {
    assertThat(TimeSpan.namedIn(question, NOW)).isEmpty();
  }
}
