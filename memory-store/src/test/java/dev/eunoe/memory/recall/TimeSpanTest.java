package dev.eunoe.memory.recall;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeSpanTest {
  /** A Wednesday. */
  private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-05-20T12:00:00Z");

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

  @ParameterizedTest
  @CsvSource({
    "What did I say on 15.11.2026?, 2026-11-15, 2026-11-16",
    "and 11/15/2026, 2026-11-15, 2026-11-16",
    "and 15/11/2026?, 2026-11-15, 2026-11-16",
    "on 15-11-2026, 2026-11-15, 2026-11-16",
    "on 2026/11/15, 2026-11-15, 2026-11-16",
    "on 2026-11-15T10:30, 2026-11-15, 2026-11-16",
    "on 15.11.26, 2026-11-15, 2026-11-16",
    "am 15.11. war was?, 2026-11-15, 2026-11-16",
    "What happened on 11/15?, 2026-11-15, 2026-11-16",
    "What was on Nov 15?, 2026-11-15, 2026-11-16",
    "What was on nov. 15th?, 2026-11-15, 2026-11-16",
    "and November 15th, 2026-11-15, 2026-11-16",
    "on 15 Nov 2026, 2026-11-15, 2026-11-16",
    "Was war am 15. November 2026?, 2026-11-15, 2026-11-16",
    "le 15 novembre 2026, 2026-11-15, 2026-11-16",
    "el 15 de noviembre de 2026, 2026-11-15, 2026-11-16",
    "What was on Sept 3rd?, 2026-09-03, 2026-09-04",
    "Whom did I see last Sunday?, 2026-11-22, 2026-11-23",
    "Whom did I see this Sunday?, 2026-11-29, 2026-11-30",
    "and last Saturday?, 2026-11-28, 2026-11-29",
    "and last Sun?, 2026-11-22, 2026-11-23",
    "What did we do last weekend?, 2026-11-20, 2026-11-23",
    "What did we do this weekend?, 2026-11-27, 2026-11-30",
    "What did I plan last November?, 2025-11-01, 2025-12-01",
    "and November 2024?, 2024-11-01, 2024-12-01",
    "and last autumn?, 2025-09-01, 2025-12-01"
  })
  void namedIn_daysAsPeopleWriteThem_onASunday(String question, LocalDate from, LocalDate to) {
    assertThat(TimeSpan.namedIn(question, ZonedDateTime.parse("2026-11-29T12:00:00Z")))
        .containsExactly(new TimeSpan(from, to));
  }

  /** Seen from Wednesday the 20th of May 2026. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "What did I say between March and April? | 2026-03-01 | 2026-05-01",
        "What was from the 3rd to the 9th of May? | 2026-05-03 | 2026-05-10",
        "between 3 and 9 May 2025 | 2025-05-03 | 2025-05-10",
        "from 2026-01-30 to 2026-02-02? | 2026-01-30 | 2026-02-03",
        "from November to February | 2025-11-01 | 2026-03-01",
        "from Monday until yesterday | 2026-05-18 | 2026-05-20",
        "What have I eaten since Monday? | 2026-05-18 | 2026-05-21",
        "since March | 2026-03-01 | 2026-05-21",
        "What did I do after the 4th of May? | 2026-05-05 | 2026-05-21",
        "in the last three weeks | 2026-04-29 | 2026-05-21",
        "in the past 10 days | 2026-05-10 | 2026-05-21",
        "two days after the 4th of May | 2026-05-06 | 2026-05-07",
        "What was three days before 2026-03-01? | 2026-02-26 | 2026-02-27",
        "the day before the 1st of March | 2026-02-28 | 2026-03-01",
        "the day after last Sunday | 2026-05-18 | 2026-05-19",
        "What did we do the week before the 4th of May? | 2026-04-27 | 2026-05-04",
        "two weeks after the 4th of May | 2026-05-15 | 2026-05-22",
        "the month before March 2026 | 2026-02-01 | 2026-03-01",
        "the year before 2025-01-01 | 2024-01-01 | 2025-01-01",
        "the month before last | 2026-03-01 | 2026-04-01",
        "the week before last | 2026-05-04 | 2026-05-11"
      })
  void timesSaidByOthers_areNotThoseOthers(String question, LocalDate from, LocalDate to) {
    assertThat(TimeSpan.namedIn(question, NOW)).containsExactly(new TimeSpan(from, to));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Was habe ich gestern gesagt? | 2026-05-19 | 2026-05-20",
        "Was war letzten Monat? | 2026-04-01 | 2026-05-01",
        "Wen traf ich vor zwei Wochen? | 2026-05-02 | 2026-05-11",
        "Was war am Montag? | 2026-05-18 | 2026-05-19",
        "Qu'est-ce que j'ai dit hier ? | 2026-05-19 | 2026-05-20",
        "Qu'avons-nous fait le mois dernier ? | 2026-04-01 | 2026-05-01",
        "Qui ai-je vu il y a deux semaines ? | 2026-05-02 | 2026-05-11",
        "¿Qué dije ayer? | 2026-05-19 | 2026-05-20",
        "¿Qué hicimos el mes pasado? | 2026-04-01 | 2026-05-01",
        "¿A quién vi hace tres días? | 2026-05-16 | 2026-05-19",
        "我昨天说了什么？ | 2026-05-19 | 2026-05-20",
        "上个月我们做了什么？ | 2026-04-01 | 2026-05-01",
        "两天前呢？ | 2026-05-18 | 2026-05-19",
        "星期一我见了谁？ | 2026-05-18 | 2026-05-19"
      })
  void timesInOtherLanguages_areThoseOfEnglish(String question, LocalDate from, LocalDate to) {
    assertThat(TimeSpan.namedIn(question, NOW)).containsExactly(new TimeSpan(from, to));
  }

  @ParameterizedTest
  @CsvSource({"Ist hier noch frei?", "Wie heißt der Vermieter?", "我姐姐叫什么？", "Il a dix ans ?"})
  void otherWordsOfOtherLanguages_nameNone(String question) {
    assertThat(TimeSpan.namedIn(question, NOW)).isEmpty();
  }

  @Test
  void theWeekBefore_isThatBeforeTheTimeJustNamed() {
    assertThat(TimeSpan.namedIn("What did we do last week, and the week before that?", NOW))
        .containsExactlyInAnyOrder(
            new TimeSpan(LocalDate.of(2026, 5, 4), LocalDate.of(2026, 5, 11)),
            new TimeSpan(LocalDate.of(2026, 5, 11), LocalDate.of(2026, 5, 21)));
    assertThat(TimeSpan.namedIn("What was on the 4th of May and two days after?", NOW))
        .containsExactlyInAnyOrder(
            TimeSpan.day(LocalDate.of(2026, 5, 6)), TimeSpan.day(LocalDate.of(2026, 5, 4)));
  }

  @ParameterizedTest
  @CsvSource({
    "What did I do two days after the wedding?",
    "Who called the week before we moved?",
    "What changed since I moved?",
    "What was two days after the wedding of Ann?",
    "Is it between you and me?",
    "How do I get from here to there?",
    "after that",
    "the day before"
  })
  void whatIsSaidByNoTime_isNone(String question) {
    assertThat(TimeSpan.namedIn(question, NOW)).isEmpty();
  }

  @Test
  void daysThatMayBeEither_areBoth() {
    var now = ZonedDateTime.parse("2026-11-29T12:00:00Z");

    assertThat(TimeSpan.namedIn("What was on 3/4/2026?", now))
        .containsExactlyInAnyOrder(
            TimeSpan.day(LocalDate.of(2026, 4, 3)), TimeSpan.day(LocalDate.of(2026, 3, 4)));
    assertThat(TimeSpan.namedIn("What was on Sunday?", now))
        .containsExactly(
            TimeSpan.day(LocalDate.of(2026, 11, 29)), TimeSpan.day(LocalDate.of(2026, 11, 22)));
  }

  @ParameterizedTest
  @CsvSource({
    "Pacific/Kiritimati, 2026-11-29, 2026-11-28T10:00:00Z",
    "America/Los_Angeles, 2026-11-28, 2026-11-28T08:00:00Z",
    "Europe/Berlin, 2026-11-28, 2026-11-27T23:00:00Z",
    "UTC, 2026-11-28, 2026-11-28T00:00:00Z"
  })
  void daysOfTheAskersCalendar_beginWhereTheAskerIs(String zone, LocalDate today, Instant begins) {
    var now = Instant.parse("2026-11-28T20:00:00Z").atZone(ZoneId.of(zone));

    TimeSpan named = TimeSpan.namedIn("What did I say today?", now).getFirst();

    assertThat(named.from()).isEqualTo(today);
    assertThat(named.begins()).isEqualTo(begins);
    assertThat(named.contains(begins)).isTrue();
    assertThat(named.contains(begins.minusMillis(1))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "9999-12-31",
    "0000-01-01",
    "0001-01-01",
    "31.02.2026",
    "99.99.9999",
    "00/00/0000",
    "31.06.2026",
    "January 0000",
    "in March 9999",
    "Feb 31 9999",
    "1.2.3.4",
    "24/7",
    "1/2 cup"
  })
  void valuesThatAreNoDayOrNobodysDay_areNone(String question) {
    assertThat(TimeSpan.namedIn(question, NOW)).isEmpty();
  }

  @Test
  void manyDays_areLookedUpBounded() {
    String question =
        IntStream.rangeClosed(1, 28)
            .mapToObj("2026-01-%02d"::formatted)
            .collect(Collectors.joining(" "));

    assertThat(TimeSpan.namedIn(question, NOW)).hasSize(TimeSpan.MAX);
  }
}
