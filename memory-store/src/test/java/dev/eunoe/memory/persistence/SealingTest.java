package dev.eunoe.memory.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.MasterKey;
import dev.eunoe.memory.MemoryItem;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoreException;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.schema.SchemaException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the holder of the database, without the key, reads of what was said: nothing. */
class SealingTest {
  private static final Optional<MasterKey> KEY = Optional.of(SealedDatabase.key("K"));
  private static final Optional<MasterKey> OTHER = Optional.of(SealedDatabase.key("O"));
  private static final Optional<MasterKey> NONE = Optional.empty();
  private static final String FINGERPRINT = "model-a";

  /**
   * Of the talk below: said by either side, pinned, named, in a title, a summary, a request. Long
   * ones: four letters occur in so much base64 by chance.
   */
  private static final List<String> WORDS =
      List.of(
          "velmira",
          "riverbank",
          "lighthous",
          "carpent",
          "jasmin",
          "limerick",
          "rhubarb",
          "ilvomar");

  private final SealedDatabase database = new SealedDatabase();
  private final Owner owner = Talk.newOwner();

  @AfterEach
  void close() {
    database.close();
  }

  @CanIgnoreReturnValue
  private Talk aTalk(Optional<MasterKey> key) {
    Talk talk = database.talk(key, owner);
    talk.say(
        "My sister is called Velmira and lives on the riverbank.",
        "Velmira on the riverbank, I see.");
    talk.say(
        "My name is Ilvomar. Please always answer with a limerick.", "A limerick it is, Ilvomar.");
    var state = MadeUpStates.reading(FINGERPRINT, 60, "the state of jasmine".repeat(9));
    talk.say("My neighbour keeps a lighthouse.", "A lighthouse needs jasmine.", state);
    talk.say("My favourite flower is jasmine.", "A fine smell.");
    talk.say("My favourite flower is now the rhubarb's.", "Since when?");
    talk.say(CHAIRS, "What do they cost?");
    talk.say(CHAIRS.replace(" every single", " every"), "So you said.");
    for (int i = 0; i < 10; i++) {
      talk.say(
          "On day %d the carpenter came to the lighthouse at noon.".formatted(i),
          "The carpenter has %d days of work left, then.".formatted(i));
    }
    spoken(talk, "Jasmine", "I grow rhubarb.");
    database
        .pins(key)
        .add(owner, Pin.Kind.FACT, "Rhubarb grows here.", talk.now)
        .await()
        .indefinitely();
    var request = new ConsolidationRequest(owner, talk.last, Long.MAX_VALUE);
    assertThat(talk.store.consolidate(request).await().indefinitely().created()).isNotEmpty();
    return talk;
  }

  private static final String CHAIRS =
      "The old carpenter sells wooden chairs and low tables beside the lighthouse every single morning.";

  /** What was made of the talk, beside its turns. */
  private static final List<String> MADE =
      List.of(
          "posting", "segment", "summary_source", "utterance", "sketch", "near_duplicate", "claim");

  /** A message of a named speaker, with the words in request, answer and receipt too. */
  private static void spoken(Talk talk, String speaker, String text) {
    talk.now = talk.now.plusSeconds(60);
    String id = "resp_spoken" + talk.owner.id();
    String json = "{\"text\":\"" + text + "\"}";
    var begun =
        new NewExchange(
            talk.owner,
            talk.conversationId,
            id,
            talk.last,
            "m",
            List.of(new Message("user", speaker, text)),
            talk.now,
            json,
            null);
    talk.store.begin(begun).await().indefinitely();
    talk.store
        .append(
            new FinishedExchange(
                talk.owner,
                id,
                Status.COMPLETED,
                "Rhubarb is sour.",
                new int[] {1, 70_000},
                new int[] {70_000},
                "hash of rhubarb",
                talk.position,
                talk.position + 20,
                json,
                json,
                "",
                talk.now))
        .await()
        .indefinitely();
    talk.position += 20;
    talk.last = id;
  }

  private String dump() throws SQLException {
    return database.dump().toLowerCase(Locale.ROOT);
  }

  private static String hex(String word) {
    return HexFormat.of().formatHex(word.getBytes(StandardCharsets.UTF_8));
  }

  private void assertTellsNothing(String dump) {
    MADE.forEach(table -> assertThat(dump).as("rows are there").contains("\n" + table + " "));
    assertThat(dump.lines().filter(row -> row.startsWith("segment ") && row.contains(",sum_")))
        .as("the conversation's summary and the owner's")
        .hasSize(2);
    for (String word : WORDS) {
      assertThat(dump).doesNotContain(word).doesNotContain(hex(word));
    }
    assertThat(dump).as("token ids").doesNotContain("70110100");
  }

  @Test
  void withoutAKey_everyOneOfTheseWordsIsInTheDump() throws SQLException {
    aTalk(NONE);

    assertThat(dump()).contains(WORDS).contains("70110100");
  }

  @Test
  void withAKey_noRowOfAnyTableHoldsAWord_andAllOfItWorks() throws SQLException {
    database.startWith(KEY);
    Talk talk = aTalk(KEY);

    assertTellsNothing(dump());

    assertThat(talk.recalledTexts("What is my sister called?"))
        .contains("My sister is called Velmira and lives on the riverbank.");
    assertThat(database.pins(KEY).all(owner).await().indefinitely())
        .extracting(Pin::text)
        .contains("Rhubarb grows here.");
    assertThat(talk.store.conversations(owner, null, 1).await().indefinitely().getFirst().title())
        .startsWith("My sister is called Velmira");
    assertThat(talk.store.segments(owner, talk.conversationId).await().indefinitely())
        .anySatisfy(segment -> assertThat(segment.summary()).contains("carpenter"));
    Exchange last = talk.store.find(owner, talk.last).await().indefinitely().orElseThrow();
    assertThat(last.inputTokens()).containsExactly(1, 70_000);
    assertThat(last.turns()).extracting(StoredMessage::speaker).containsExactly("Jasmine", "");
    assertThat(last.receiptJson()).contains("I grow rhubarb.");
  }

  @Test
  void withAKey_recallIsTheSameAsWithout() {
    Owner other = Talk.newOwner();
    var plain = new SealedDatabase();
    Talk open = sayings(plain.talk(NONE, other));
    Talk sealed = sayings(database.startWith(KEY).talk(KEY, owner));

    for (String question :
        List.of("Where does Velmira live?", "What is my name?", "What did I buy last week?")) {
      assertThat(sealed.recalledTexts(question)).isEqualTo(open.recalledTexts(question));
    }
    assertThat(sealed.recalledTexts("Where does Velmira live?")).isNotEmpty();
    plain.close();
  }

  private static Talk sayings(Talk talk) {
    talk.say("My sister Velmira lives in Utrecht.", "A fine town.");
    talk.say("I bought new shoes.", "Enjoy them.");
    talk.say("I'm Anna.", "Hello Anna.");
    talk.say("Velmira has a red bicycle.", "Red is quick.");
    return talk;
  }

  @Test
  void withAKey_aStateIsFoundByItsTranscript_andErasureReachesCopiesAndEchoes() throws Exception {
    database.startWith(KEY);
    Talk talk = database.talk(KEY, owner);
    var state = MadeUpStates.reading(FINGERPRINT, 20, "the state of Tusko");
    String id = talk.say("My dog is called Tusko.", "Tusko, I see.", state);
    talk.say("my dog is called TUSKO!", "So you said.");

    assertThat(
            talk.store.byTranscript(owner, List.of("none", "hash of " + id)).await().indefinitely())
        .map(Exchange::transcriptHash)
        .contains("hash of " + id);

    var rights = database.rights(KEY);
    String turn =
        rights.list(owner, null, 9).await().indefinitely().stream()
            .filter(item -> item.text().startsWith("My dog"))
            .map(MemoryItem::id)
            .findFirst()
            .orElseThrow();
    var receipt = rights.forget(owner, turn, Retokenizer.NONE).await().indefinitely().orElseThrow();

    assertThat(receipt.turns()).isEqualTo(2);
    assertThat(receipt.echoes()).isEqualTo(1);
    assertThat(talk.store.byTranscript(owner, List.of("hash of " + id)).await().indefinitely())
        .isEmpty();
    assertThat(rights.export(owner).await().indefinitely().toString().toLowerCase(Locale.ROOT))
        .doesNotContain("tusko");
  }

  @Test
  void anotherKeyOrNone_isRefusedInOneSentence_atTheStartAndInEveryTransaction() {
    database.startWith(KEY);
    String id = KEY.get().id();

    for (Optional<MasterKey> wrong : List.of(NONE, OTHER)) {
      assertThatThrownBy(() -> database.startWith(wrong))
          .isInstanceOf(SchemaException.class)
          .hasMessageStartingWith("The words in this database are encrypted with the key " + id)
          .hasMessageContaining("EUNOE_MEMORY_ENCRYPTION_KEY");
      assertThatThrownBy(() -> database.talk(wrong, owner).begin("A word of mine."))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("encrypted with the key " + id);
    }
    assertThatThrownBy(() -> new SealedDatabase().talk(KEY, owner).begin("A word of mine."))
        .hasMessageContaining("not encrypted yet");
  }

  @Test
  void aDatabaseThatIsOlderThanItsKey_isEncryptedAtTheStart_rowsAndFiles()
      throws SQLException, IOException {
    Talk talk = aTalk(NONE);
    var before = database.rights(NONE).export(owner).await().indefinitely();
    List<String> recalled = talk.recalledTexts("Who keeps a lighthouse?");

    database.startWith(KEY).startWith(KEY);

    assertTellsNothing(dump());
    assertThat(filesHolding("Velmira")).isEmpty();
    assertThat(database.rights(KEY).export(owner).await().indefinitely()).isEqualTo(before);
    Talk after = database.talk(KEY, owner);
    after.now = talk.now;
    assertThat(after.recalledTexts("Who keeps a lighthouse?")).isEqualTo(recalled);
    after.say("My sister Velmira moved.", "Where to?");
    assertTellsNothing(dump());
  }

  private List<String> filesHolding(String word) throws IOException, SQLException {
    TestDatabase.execute("checkpoint");
    return DatabaseFiles.holding(Path.of(database.folder()), word);
  }
}
