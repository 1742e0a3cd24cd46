package dev.eunoe.memory.persistence.dense;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.MasterKey;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Reach;
import dev.eunoe.memory.Recollection;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.StoreConfig;
import dev.eunoe.memory.persistence.Rows;
import dev.eunoe.memory.persistence.SealedDatabase;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Vectors on a real database, with an encoder whose meanings are known. */
class PassageVectorsTest {
  private static final String OBOE = "I have been playing the oboe since I was nine years old.";
  private static final String ASKED = "Which instrument is mine?";

  private final MadeUpMeanings meanings = new MadeUpMeanings("made-up/1");
  private final MemoryStore store =
      TestDatabase.store(StoreConfig.DEFAULT.with(Optional.of(meanings)));
  private final Talk talk = new Talk(store, Talk.newOwner());

  private void tell(Talk to) {
    to.say(OBOE, "That is a long time.");
    to.say("We moved here for the job of my wife.", "I see.");
    to.say("My dachshund is afraid of the stairs.", "Carry it, then.");
  }

  private static void embedAll(MemoryStore by) {
    while (by.embedSome().await().indefinitely().turns() > 0) {
      continue;
    }
  }

  private static long rows(String table, Owner owner) {
    return TestDatabase.count(
        "select count(*) from %s where owner_id = '%s'".formatted(table, owner.id()));
  }

  @Test
  void whatWasSaidInOtherWords_isFound_andWithoutVectorsItIsNot() {
    tell(talk);

    assertThat(new Talk(TestDatabase.store(), talk.owner).recalledTexts(ASKED)).isEmpty();
    assertThat(talk.recalledTexts(ASKED)).first().isEqualTo(OBOE);
  }

  @Test
  void whatIsFound_isTheSame_whetherVectorsWereMadeBehindTheTurnsOrForTheQuestion() {
    Talk other = new Talk(store, Talk.newOwner());
    tell(talk);
    tell(other);
    embedAll(store);
    other.say("The train was late again.", "As ever.");
    talk.say("The train was late again.", "As ever.");
    assertThat(rows("vectors_due", talk.owner)).isPositive();
    embedAll(store);
    other.now = talk.now;
    Talk afresh = new Talk(store, Talk.newOwner());
    tell(afresh);
    afresh.say("The train was late again.", "As ever.");
    assertThat(rows("passage_vectors", afresh.owner)).isZero();

    for (String question : List.of(ASKED, "What pet do I have?", "Which vehicle was late?")) {
      assertThat(afresh.recalledTexts(question))
          .isNotEmpty()
          .isEqualTo(talk.recalledTexts(question))
          .isEqualTo(other.recalledTexts(question));
    }
    assertThat(rows("vectors_due", afresh.owner)).isZero();
    assertThat(rows("passage_vectors", afresh.owner))
        .isEqualTo(rows("passage_vectors", talk.owner));
  }

  @Test
  void whereMuchIsDue_noneOfItIsLookedAt_untilAllIsMade() {
    tell(talk);
    embedAll(store);
    String page =
        "The soup was good and the bread was warm, and we all had more of it. ".repeat(80);
    for (int i = 0; i < 20; i++) {
      talk.say(page + i, "Good.");
    }
    int before = meanings.embedded();

    assertThat(talk.recalledTexts(ASKED)).isEmpty();
    assertThat(meanings.embedded()).as("the question alone").isEqualTo(before + 1);

    store.embedSome().await().indefinitely();
    assertThat(talk.recalledTexts(ASKED)).isEmpty();

    embedAll(store);
    assertThat(talk.recalledTexts(ASKED)).first().isEqualTo(OBOE);
  }

  @Test
  void erasedWords_takeTheirVectorsAlong_alsoThoseThatAreBeingMade() {
    tell(talk);
    assertThat(talk.recalledTexts(ASKED)).contains(OBOE);
    long made = rows("passage_vectors", talk.owner);

    forget(OBOE);

    assertThat(rows("passage_vectors", talk.owner)).isLessThan(made);
    assertThat(
            TestDatabase.count(
                "select count(*) from passage_vectors v join turn t on t.id = v.turn_id"
                    + " where t.indexed_terms is null"))
        .isZero();
    assertThat(talk.recalledTexts(ASKED)).doesNotContain(OBOE);

    String violin = "My violin is from my grandfather, who made it himself.";
    talk.say(violin, "Precious.");
    meanings.before(() -> {
      meanings.before(() -> {});
      forget(violin);
    });
    embedAll(store);

    assertThat(rows("vectors_due", talk.owner)).isZero();
    assertThat(
            TestDatabase.count(
                "select count(*) from passage_vectors v join turn t on t.id = v.turn_id"
                    + " where t.indexed_terms is null"))
        .isZero();
    assertThat(talk.recalledTexts(ASKED)).doesNotContain(violin);
  }

  private void forget(String text) {
    String turn =
        TestDatabase.rights().saying(talk.owner, text).await().indefinitely().getFirst().id();
    assertThat(
            TestDatabase.rights()
                .forget(talk.owner, List.of(turn), Reach.ALONE, Retokenizer.NONE)
                .await()
                .indefinitely())
        .isPresent();
  }

  @Test
  void anotherEncodersVectors_areMadeAnew() {
    tell(talk);
    embedAll(store);
    MemoryStore later =
        TestDatabase.store(StoreConfig.DEFAULT.with(Optional.of(new MadeUpMeanings("made-up/2"))));

    later.replaceOtherVectors().await().indefinitely();

    assertThat(rows("passage_vectors", talk.owner)).isZero();
    assertThat(new Talk(later, talk.owner).recalledTexts(ASKED)).first().isEqualTo(OBOE);
    assertThat(
            Rows.strings(
                "select distinct model from passage_vectors where owner_id = '%s'"
                    .formatted(talk.owner.id())))
        .containsExactly("made-up/2");
  }

  @Test
  void otherOwners_findNothingOfIt_andOtherLanguagesHaveNoVectors() {
    tell(talk);
    Talk other = new Talk(store, Talk.newOwner());
    other.say(
        "Ich spiele die Oboe, seit ich neun Jahre alt bin, und das ist schon lange her.", "Ja.");

    assertThat(other.recall(ASKED)).extracting(Recollection::text).doesNotContain(OBOE);
    int before = meanings.embedded();
    assertThat(other.recalledTexts("Seit wann spiele ich denn das Instrument?")).isNotNull();
    assertThat(meanings.embedded()).isEqualTo(before);
    assertThat(
            TestDatabase.count(
                "select sum(length(vectors)) from passage_vectors where owner_id = '%s'"
                    .formatted(other.owner.id())))
        .isZero();
  }

  @Test
  void withAKey_vectorsAreSealed_andFound() throws SQLException {
    Optional<MasterKey> key = Optional.of(SealedDatabase.key("k"));
    try (SealedDatabase database = new SealedDatabase()) {
      var owner = Talk.newOwner();
      StoreConfig config = SealedDatabase.config(Optional.empty()).with(Optional.of(meanings));
      Talk open = new Talk(database.store(config), owner);
      tell(open);
      assertThat(open.recalledTexts(ASKED)).first().isEqualTo(OBOE);
      String vector = HexFormat.of().formatHex(meanings.embed(OBOE));
      assertThat(database.dump()).contains("\\x" + vector);

      database.startWith(key);

      assertThat(database.dump()).contains("passage_vectors ").doesNotContain(vector);
      Talk sealed =
          new Talk(database.store(SealedDatabase.config(key).with(Optional.of(meanings))), owner);
      sealed.now = open.now;
      int before = meanings.embedded();
      assertThat(sealed.recalledTexts(ASKED)).first().isEqualTo(OBOE);
      assertThat(meanings.embedded()).as("none is made anew").isEqualTo(before + 1);
    }
  }
}
