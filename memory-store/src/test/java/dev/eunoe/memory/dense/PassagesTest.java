package dev.eunoe.memory.dense;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PassagesTest {
  private static final String SENTENCE = "We had the soup on the terrace and it was very good. ";

  @Test
  void aPage_isCutBetweenSentences_andEveryWordIsInOnePassage() {
    List<String> passages = Passages.of(SENTENCE.repeat(20));

    assertThat(passages)
        .hasSize(4)
        .allSatisfy(passage -> assertThat(passage).startsWith("We had").endsWith("good."));
    assertThat(String.join(" ", passages)).isEqualTo(SENTENCE.repeat(20).strip());
  }

  @Test
  void aSentenceWithoutAnEnd_isCutAtSixtyWords() {
    assertThat(Passages.of("and the ".repeat(100)))
        .extracting(passage -> Arrays.asList(passage.split(" ")).size())
        .containsExactly(60, 60, 60, 20);
  }

  @Test
  void ofALongText_theFirstPassagesCount_andWhatHasNoSpacesIsCutShort() {
    assertThat(Passages.of(SENTENCE.repeat(10_000))).hasSize(Passages.MOST);
    assertThat(Passages.of("the data is " + "x".repeat(1_000_000)).getLast().length())
        .isLessThan(1_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "I moved to Lisbon in May.",
        "Which instrument do I play?",
        "My sister was born on the 3rd of May, and we all went to the lake to celebrate it."
      })
  void english_hasPassages(String text) {
    assertThat(Passages.of(text)).containsExactly(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "…",
        "Ich bin im Mai nach Lissabon gezogen, und meine Schwester wohnt noch in der Stadt.",
        "Wo wohnt die Schwester von mir?",
        "Où habite ma sœur ?",
        "¿Dónde vive mi hermana y desde cuándo?",
        "Je suis allé au marché avec ma sœur et nous avons acheté du pain pour la fête.",
        "我五月搬到了里斯本。",
        "Я переехал в Лиссабон в мае."
      })
  void otherLanguages_haveNone(String text) {
    assertThat(Passages.of(text)).isEmpty();
  }
}
