package dev.eunoe.memory.language;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What says the same and nothing else, and what only tells of it. */
class MeaningTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "My sister is called Velmira. | Velmira is my sister's name. | true",
        "My sister is called Velmira. | You know, my sister is called Velmira! | true",
        "My sister is called Velmira and lives in Oslo. | Velmira is my sister. | true",
        "My sister is called Velmira. | Velmira is my sister, and she lives in Oslo. | false",
        "My sister is called Velmira. | My sister likes tea. | false",
        "I have a sister. | I have a brother. | false",
        "I eat pork. | I don't eat pork. | false",
        "I drove to Bonn. | I have driven to Bonn. | true",
        "我姐姐叫王小红。 | 我姐姐叫王小红！ | true",
        "Thanks! | Thank you. | false"
      })
  void whatSaysTheSame(String told, String other, boolean same) {
    assertThat(Meaning.of(told).isRestatedBy(Meaning.of(other))).isEqualTo(same);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "I live in Oslo on Monday and owe 40718 since June | oslo 40718",
        "Meine Katze ist 3 | katz",
        "nothing of the kind | ''"
      })
  void facts_areNamesAndLongNumbers(String text, String facts) {
    assertThat(Meaning.of(text).facts())
        .containsExactlyInAnyOrder(facts.isEmpty() ? new String[0] : facts.split(" "));
  }
}
