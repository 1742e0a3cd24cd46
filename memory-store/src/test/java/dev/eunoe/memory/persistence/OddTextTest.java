package dev.eunoe.memory.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.StoredMessage;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OddTextTest {
  private final Talk talk = Talk.withNewOwner();

  private String stored(String responseId) {
    List<StoredMessage> turns =
        talk.store.find(talk.owner, responseId).await().indefinitely().orElseThrow().turns();
    return turns.getFirst().text();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "🦔🦔 hedgehogs 👩‍👩‍👧 and 𝄞",
        "'; drop table turn; -- \\ $1 :owner ?",
        "line one\nline two\r\n\ttab \u001F unit",
        "עברית and العربية and 日本語",
        "e.g. http://example.org/a?b=c#d and a@b.example"
      })
  void text_comesBackAsItWasSaid(String text) {
    assertThat(stored(talk.say(text, "Yes."))).isEqualTo(text);
  }

  @Test
  void whatPostgresCannotHold_becomesTheReplacementCharacter() {
    assertThat(stored(talk.say("a\0b \uD83E c \uDD94 d", "Yes\0.")))
        .isEqualTo("a\uFFFDb \uFFFD c \uFFFD d");
  }

  @Test
  void aMegabyteOfDifferentWords_isKeptAndFound() {
    var text = new StringBuilder("My sister is called Mira. ");
    var random = new Random(7);
    while (text.length() < 1_000_000) {
      text.append(Long.toString(random.nextLong() >>> 1, 36)).append(' ');
    }
    text.append("The harbour master is Quendel.");

    String id = talk.say(text.toString(), "I see.");

    assertThat(stored(id)).hasSize(text.length());
    assertThat(talk.recall("Who is the harbour master?").getFirst().text()).contains("Quendel");
  }

  @Test
  void aMegabyteWithoutSpaces_isKept() {
    String text = "🦔".repeat(300_000);

    assertThat(stored(talk.say(text, "I see."))).isEqualTo(text);
  }

  @Test
  void titles_areCutBetweenCharacters() {
    talk.say("🦔".repeat(80), "I see.");

    assertThat(
            talk.store.conversations(talk.owner, null, 1).await().indefinitely().getFirst().title())
        .isEqualTo("🦔".repeat(60) + "…");
  }

  @Test
  void textWithoutSpaces_isFoundByAPartOfIt() {
    talk.say("私の姉はトロムソに住んでいます。", "そうですか。");
    talk.say("昨日は雨が降りました。", "はい。");

    assertThat(talk.recalledTexts("姉はどこに住んでいますか。").getFirst()).isEqualTo("私の姉はトロムソに住んでいます。");
  }

  @Test
  void germanTalk_isFoundByOtherForms() {
    talk.say(
        "Wir haben uns gestern auf dem Markt drei alte Stühle gekauft, die wir noch streichen müssen.",
        "Das ist ja schön, dann viel Freude mit den Stühlen und mit der Farbe, die ihr nehmt.");

    assertThat(talk.recalledTexts("Welcher Stuhl?").getFirst()).contains("drei alte Stühle");
  }

  @Test
  void aClockThatGoesBackwards_changesNothingInWhatIsFound() {
    talk.say("My sister is called Mira.", "Nice.");
    talk.now = talk.now.minusSeconds(900_000);
    talk.say("My brother is called Odo.", "Nice.");

    assertThat(talk.recalledTexts("What is my sister called?"))
        .contains("My sister is called Mira.");
    assertThat(talk.recalledTexts("What is my brother called?").getFirst()).contains("Odo");
  }
}
