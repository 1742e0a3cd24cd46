package dev.eunoe.memory.recall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.language.MessageKind;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelevanceTest {
  private static final Question QUESTION =
      Question.of("What did Dario plant?", ZonedDateTime.parse("2026-05-20T12:00:00Z"));
  private static final int STATEMENT = MessageKind.STATEMENT.ordinal();
  private static final int DARIO = 8;

  private static Relevance relevance(List<Voice> voices, Matches.Column... columns) {
    return new Relevance(
        Matches.of(new long[0], columns),
        SummaryCitations.NOTHING,
        QUESTION,
        List.of("plant", "dario"),
        voices,
        24,
        Tuning.DEFAULT);
  }

  private static Matches.Column column(long place, int voice, float score) {
    return new Matches.Column(
        2, new long[] {place}, new int[] {voice + STATEMENT}, new float[] {score});
  }

  private static List<Voice> voices(long otherTerms) {
    return List.of(
        new Voice(0, 0, "user", "Marit", 10, 100),
        new Voice(0, 1, "user", "Dario", 10, otherTerms));
  }

  @Test
  void aTurnNextToAMatch_hasPartOfIt_andMoreAfterThanBefore() {
    var best = relevance(voices(100), column(5, 0, 3)).best(10);

    assertThat(best.get(5L)).isGreaterThan(best.get(6L));
    assertThat(best.get(6L)).as("the answer").isGreaterThan(best.get(4L));
    assertThat(best.get(4L)).isPositive();
  }

  @Test
  void whatMatchesByItself_isWeighed_alsoWhereItComesAsANeighbour() {
    int answer = MessageKind.ANSWER.ordinal();
    var pages =
        List.of(new Voice(0, 0, "user", "", 10, 100), new Voice(0, 1, "assistant", "", 10, 5_000));
    long[] places = new long[40];
    int[] speakers = new int[40];
    float[] scores = new float[40];
    for (int i = 0; i < 40; i++) {
      places[i] = i;
      speakers[i] = i % 2 == 0 ? STATEMENT : DARIO + answer;
      scores[i] = i % 2 == 0 ? 1 + i * 0.01f : 2;
    }
    var column = new Matches.Column(2, places, speakers, scores);
    var many = relevance(pages, column).best(40);

    for (int asked : new int[] {6, 12, 24}) {
      relevance(pages, column)
          .best(asked)
          .forEach(
              (place, score) -> assertThat(score).as("place %d", place).isEqualTo(many.get(place)));
    }
  }

  @Test
  void whereOneSpeakerWritesPages_neighboursCountLess() {
    double even = relevance(voices(100), column(5, 0, 3)).best(10).get(6L);
    double uneven = relevance(voices(2_000), column(5, 0, 3)).best(10).get(6L);

    assertThat(uneven).isLessThan(even / 5);
  }

  @Test
  void aSpeakerTheQuestionNames_isRaised() {
    var both =
        new Matches.Column(
            2, new long[] {5, 500}, new int[] {STATEMENT, DARIO + STATEMENT}, new float[] {3, 3});
    var best = relevance(voices(100), both).best(10);

    assertThat(best.get(500L)).isGreaterThan(best.get(5L));
  }

  @Test
  void whereMuchIsSaidThatFits_eachTurnFitsBetter() {
    long[] places = {5, 500, 505, 510};
    int[] speakers = {STATEMENT, STATEMENT, STATEMENT, STATEMENT};
    var best =
        relevance(voices(100), new Matches.Column(2, places, speakers, new float[] {3, 3, 3, 3}))
            .best(10);

    assertThat(best.get(505L)).as("between two").isGreaterThan(best.get(500L));
    assertThat(best.get(500L)).as("beside one").isGreaterThan(best.get(5L));
    assertThat(best.get(505L)).as("a little").isLessThan(1.2 * best.get(5L));
  }

  @Test
  void neighbours_areNeverOfAnotherConversation() {
    long first = 1L << 24;
    var best = relevance(List.of(), column(first, 0, 3)).best(10);

    assertThat(best).containsKeys(first, first + 1).doesNotContainKey(first - 1);
  }

  @Test
  void placesLeftOut_areAsIfNothingHadBeenSaidThere() {
    Matches matches = Matches.of(new long[] {5}, column(5, 0, 3), column(9, 0, 1));

    assertThat(matches.size()).isEqualTo(1);
    assertThat(matches.place(0)).isEqualTo(9);
  }
}
